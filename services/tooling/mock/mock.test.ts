// The mock as a whole: Envoy with the configuration of the contract, and behind it the mock services. Each route and each
// method is called once, with a generated request.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBinary, fromJson, type JsonObject, type JsonValue, toBinary } from '@bufbuild/protobuf';
import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { channelCredentials } from '#chassis/identity/credentials.ts';
import { type HttpRoute, loadContract, type Method } from '#proto/contract.ts';
import { mockMessage } from '#proto/derive/mock/messages.ts';
import { SeededRandom } from '#proto/derive/mock/random.ts';
import { descriptors } from '#proto/descriptors.ts';
import { freePort } from '../system/ports.ts';
import { type Mock, startMock } from './mock.ts';

const contract = loadContract();
const registry = descriptors();

let mock: Mock;
let token: string;
let proof: string;

beforeAll(async () => {
  mock = await startMock({ port: await freePort(), seed: 1, limitScale: 1e6 });
  token = await mock.tokens.sign();
  proof = await mock.tokens.prove();
});

afterAll(() => mock?.stop());

const headers = (): Record<string, string> => ({ authorization: `Bearer ${token}`, 'sinew-proof': proof });

/** Values that only the real handlers know, which the mock has for its own page. */
const given: Record<string, JsonObject> = { '/sinew.edge.v1.DocumentService/GetApiPageFile': { name: 'page.js' } };

const requestOf = ({ path, requestType }: Method): JsonObject => ({
  ...mockMessage({ contract, registry }, { type: requestType, random: new SeededRandom(`request of ${path}`) }),
  ...given[path],
});

interface RestCall {
  address: string;
  options: RequestInit;
}

/** The call of a route with the fields of a request where the route has them: in its path, its body and its query. */
function toRestCall(method: Method, { verb, template, body }: HttpRoute): RestCall {
  const left = requestOf(method);
  const fields = contract.messages.get(method.requestType)!.fields;
  const take = (name: string): JsonValue | undefined => {
    const { jsonName } = fields.find((field) => field.name === name)!;
    const value = left[jsonName];
    delete left[jsonName];
    return value;
  };
  const path = template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(take(name))));
  const content = body === '' || body === '*' ? undefined : take(body);
  const query = body === '*' ? '' : new URLSearchParams(flatten(left)).toString();
  const address = `${mock.url}${path}${query && `?${query}`}`;
  if (body === '') return { address, options: { method: verb, headers: headers() } };
  const isFile = fields.find(({ name }) => name === body)?.type === 'google.api.HttpBody';
  const sent = isFile ? 'text' : JSON.stringify(content ?? left);
  const contentType = isFile ? 'application/x-www-form-urlencoded' : 'application/json';
  return { address, options: { method: verb, body: sent, headers: { ...headers(), 'content-type': contentType } } };
}

/** The query has `settings.name=…` for a message, and a parameter for each item of a list. */
function flatten(values: JsonObject, prefix = ''): [string, string][] {
  return Object.entries(values).flatMap(([name, value]): [string, string][] => {
    if (Array.isArray(value)) return value.map((item) => [prefix + name, String(item)]);
    if (value !== null && typeof value === 'object') return flatten(value, `${prefix}${name}.`);
    return [[prefix + name, String(value)]];
  });
}

/** Calls as the door does, or as the first of the services that may call an internal method. */
async function callByGrpc(method: Method): Promise<Buffer[]> {
  const { access, service, path } = method;
  const client =
    access.kind === 'internal'
      ? new Client(
          `127.0.0.1:${mock.ports.get(service)}`,
          channelCredentials(await mock.identityOf(access.callers[0]!), service),
          { 'grpc.ssl_target_name_override': service },
        )
      : new Client(new URL(mock.url).host, credentials.createInsecure());
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers())) metadata.set(name, value);
  const type = registry.getMessage(method.requestType)!;
  const request = Buffer.from(toBinary(type, fromJson(type, requestOf(method), { registry })));
  try {
    return await new Promise<Buffer[]>((resolve, reject) => {
      const same = (bytes: Buffer): Buffer => bytes;
      const done = (error: ServiceError | null, answer?: Buffer) => (error ? reject(error) : resolve([answer!]));
      if (method.responseStream) {
        const answers: Buffer[] = [];
        const stream = client.makeServerStreamRequest(path, same, same, request, metadata);
        stream.on('data', (answer: Buffer) => answers.push(answer));
        stream.on('error', reject).on('end', () => resolve(answers));
      } else if (method.requestStream) {
        const stream = client.makeClientStreamRequest(path, same, same, metadata, done);
        stream.write(request);
        stream.end();
      } else client.makeUnaryRequest(path, same, same, request, metadata, done);
    });
  } finally {
    client.close();
  }
}

/** The code with which a call is answered. */
function codeByGrpc(url: string, path: string, own: Record<string, string>, request = Buffer.alloc(0)) {
  const client = new Client(new URL(url).host, credentials.createInsecure());
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(own)) metadata.set(name, value);
  const same = (bytes: Buffer): Buffer => bytes;
  return new Promise<status>((resolve) => {
    client.makeUnaryRequest(path, same, same, request, metadata, (error) => {
      client.close();
      resolve(error?.code ?? status.OK);
    });
  });
}

const routes = contract.methods.flatMap((method) =>
  method.http.map((route) => [`${route.verb} ${route.template}`, method, route] as const),
);

it('the command says how to call, and leaves nothing behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mock-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const script = new URL('../commands/contract/mock.ts', import.meta.url).pathname;
  const args = [script, '--port', `${await freePort()}`, '--seed', '7'];
  const command = execa(process.execPath, args, { env: { TMPDIR: folder }, reject: false });
  let said = '';
  for await (const line of command) {
    said += `${line}\n`;
    if (!line.startsWith('PROOF=')) continue;
    expect((await readdir(folder)).length).toBe(1);
    command.kill('SIGINT');
  }
  expect(said).toMatch(/http:\/\/127\.0\.0\.1:\d+[\s\S]*^TOKEN=\S+$/m);
  expect(await command).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await readdir(folder)).toEqual([]);
});

describe('the mock', () => {
  it.each(routes)('answers %s', async (_, method, route) => {
    const { address, options } = toRestCall(method, route);
    const response = await fetch(address, options);
    const text = await response.text();
    expect(response.status, text).toBe(200);
    if (method.responseStream || method.responseType === 'google.api.HttpBody') return expect(text).not.toBe('');
    fromJson(registry.getMessage(method.responseType)!, JSON.parse(text), { registry });
  });

  it.each(contract.methods.map((method) => [method.path, method] as const))('answers %s by gRPC', async (_, method) => {
    const answers = await callByGrpc(method);
    expect(answers.length).toBe(method.responseStream ? 3 : 1);
    for (const answer of answers) fromBinary(registry.getMessage(method.responseType)!, answer);
  });

  const workout = '/v1/workouts/00000000-0000-4000-8000-000000000001';
  const get = async (path: string, own: Record<string, string>) => {
    const response = await fetch(mock.url + path, { headers: own });
    return { status: response.status, body: (await response.json()) as JsonObject };
  };

  it('answers the same request in the same way', async () => {
    const first = await get(workout, headers());
    expect(first.body.id).toBe('00000000-0000-4000-8000-000000000001');
    expect(await get(workout, headers())).toEqual(first);
  });

  it('fails for a reason that the caller names, when the method can give it', async () => {
    expect(await get(workout, { ...headers(), 'x-mock-reason': 'WORKOUT_NOT_FOUND' })).toMatchObject({
      status: 404,
      body: { reason: 'WORKOUT_NOT_FOUND' },
    });
    expect(await get(workout, { ...headers(), 'x-mock-reason': 'EMAIL_TAKEN' })).toMatchObject({
      status: 400,
      body: { reason: 'INVALID_FIELDS', violations: [{ field: 'x-mock-reason' }] },
    });
  });

  it('judges callers and requests as the mesh does', async () => {
    expect(await get(workout, {})).toMatchObject({ status: 401, body: { reason: 'UNAUTHENTICATED' } });
    expect(await get('/v1/workouts/none', headers())).toMatchObject({
      status: 400,
      body: { reason: 'INVALID_FIELDS' },
    });
    expect(await get(`${workout}?x=1`, headers())).toMatchObject({
      status: 400,
      body: { reason: 'INVALID_FIELDS', violations: [{ field: 'x' }] },
    });
    const unproven = await fetch(`${mock.url}/v1/users/me`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await unproven.json()).toMatchObject({ reason: 'PROOF_REQUIRED' });
  });

  it('judges them by gRPC too', async () => {
    const list = '/sinew.workout.v1.WorkoutService/ListWorkouts';
    expect(await codeByGrpc(mock.url, list, {})).toBe(status.UNAUTHENTICATED);
    // Field 1, the size of the page, is a million.
    const tooMany = Buffer.from([0x08, 0xc0, 0x84, 0x3d]);
    expect(await codeByGrpc(mock.url, list, headers(), tooMany)).toBe(status.INVALID_ARGUMENT);
    const { authorization = '' } = headers();
    const remove = '/sinew.user.v1.UserService/DeleteMe';
    expect(await codeByGrpc(mock.url, remove, { authorization })).toBe(status.PERMISSION_DENIED);
  });

  it('answers alike by REST and Connect', async () => {
    const byRest = await get(workout, headers());
    const response = await fetch(`${mock.url}/sinew.workout.v1.WorkoutService/GetWorkout`, {
      method: 'POST',
      headers: { ...headers(), 'content-type': 'application/json', 'connect-protocol-version': '1' },
      body: JSON.stringify({ workoutId: byRest.body.id }),
    });
    expect(await response.json()).toEqual(byRest.body);
  });

  const create = (body: object, key: string) =>
    fetch(`${mock.url}/v1/workouts`, {
      method: 'POST',
      headers: { ...headers(), 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
    });

  it('keeps the answer under a key, and refuses another request under it', async () => {
    const legs = { name: 'Legs', startTime: '2026-03-01T17:00:00Z' };
    const first = await create(legs, 'k1');
    const again = await create(legs, 'k1');
    expect([first.headers.get('idempotency-replayed'), again.headers.get('idempotency-replayed')]).toEqual([
      null,
      'true',
    ]);
    expect(await again.text()).toBe(await first.text());
    const other = await create({ ...legs, name: 'Arms' }, 'k1');
    expect(other.status).toBe(409);
    expect(await other.json()).toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
    const byConnect = await fetch(`${mock.url}/sinew.workout.v1.WorkoutService/CreateWorkout`, {
      method: 'POST',
      headers: { ...headers(), 'content-type': 'application/json', 'idempotency-key': 'k1' },
      body: JSON.stringify({ workout: legs }),
    });
    expect(byConnect.headers.get('idempotency-replayed')).toBe('true');
  });

  it('tells a secret once under a key', async () => {
    const make = () =>
      fetch(`${mock.url}/v1/api-keys`, {
        method: 'POST',
        headers: { ...headers(), 'content-type': 'application/json', 'idempotency-key': 'k2' },
        body: JSON.stringify({ name: 'scale', scopes: ['TRAINING_READ'] }),
      });
    expect((await make()).status).toBe(200);
    expect(await (await make()).json()).toMatchObject({ status: 409, reason: 'IDEMPOTENCY_ANSWER_NOT_KEPT' });
  });

  it('says what a cache may keep, and tells who asks again that nothing has changed', async () => {
    const list = `${mock.url}/v1/exercises?pageSize=1`;
    const { headers: told } = await fetch(list);
    expect(told.get('cache-control')).toBe('public, max-age=300');
    expect((await fetch(list, { headers: { 'if-none-match': told.get('etag')! } })).status).toBe(304);
  });

  it('counts calls as the contract limits them, by whatever protocol they come', async () => {
    // The bucket of this method holds one call then, and that of the address twenty.
    const strict = await startMock({ port: await freePort(), seed: 1, limitScale: 0.02 });
    onTestFinished(() => strict.stop());
    const own = { authorization: `Bearer ${await strict.tokens.sign()}` };
    expect((await fetch(`${strict.url}/v1/coach/models`, { headers: own })).status).toBe(200);
    const byRest = await fetch(`${strict.url}/v1/coach/models`, { headers: own });
    expect([byRest.status, byRest.headers.has('retry-after')]).toEqual([429, true]);
    expect(await codeByGrpc(strict.url, '/sinew.ai.v1.ModelService/ListModels', own)).toBe(status.RESOURCE_EXHAUSTED);
  });

  it('signs in everybody', async () => {
    const credentials = { email: 'ada@example.org', password: 'a long password' };
    const signedIn = await fetch(`${mock.url}/v1/sessions`, { method: 'POST', body: JSON.stringify(credentials) });
    const { accessToken } = (await signedIn.json()) as { accessToken: string };
    expect((await get('/v1/users/me', { authorization: `Bearer ${accessToken}` })).status).toBe(200);
  });
});
