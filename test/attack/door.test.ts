// The corpora against the running mesh: the door accepts no token and no request of them, nothing fails (no 5xx), and honest
// callers are still served afterwards.
import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadContract } from '#proto/contract.ts';
import { addressOf, bearer, Intruder, stolenIdentity } from '#test/harness/intruder.ts';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';
import { type Forgery, goodToken } from './forge.ts';
import { markedRequests } from './markers.ts';
import { type Attack, attacks, rawRequests } from './requests.ts';
import { forgeryOf } from './stolen-key.ts';
import { badTokens } from './tokens.ts';

let mesh: Mesh;
let ada: Person;
let forgery: Forgery;

beforeAll(async () => {
  mesh = await startMesh({ limitScale: 1000 });
  ada = await Person.signUp(mesh.urls.edge);
  forgery = await forgeryOf(mesh, ada);
});

afterAll(() => mesh?.stop());

interface Answer {
  status: number;
  grpcStatus: string | undefined;
  body: string;
}

/** Sends bytes unchanged, because `fetch` would tidy the path and merge the headers. */
function send({ verb = 'GET', path, headers = [] }: Omit<Attack, 'name'>): Promise<Answer> {
  const { hostname, port } = new URL(mesh.urls.edge);
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, method: verb, path, headers: ['host', hostname, ...headers.flat()] });
    outgoing.on('error', reject).on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      response.on('end', () => {
        const grpcStatus = response.headers['grpc-status'] as string | undefined;
        resolve({ status: response.statusCode!, grpcStatus, body: Buffer.concat(chunks).toString() });
      });
    });
    outgoing.end(verb === 'POST' ? Buffer.alloc(5) : undefined);
  });
}

/** Everything that comes back until the door closes the connection, as the request asks. */
function exchange(text: string): Promise<string> {
  const { hostname, port } = new URL(mesh.urls.edge);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, {}, () => socket.write(Buffer.from(text, 'latin1')));
    socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => undefined);
    socket.once('data', () => socket.end());
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
  });
}

/** Says why an answer is not a refusal that blames the caller; undefined for such a refusal. */
function faultOf({ status, grpcStatus, body }: Answer): string | undefined {
  if (body.includes(ada.email)) return `answered with data: ${body}`;
  if (status >= 500) return `failed with ${status}: ${body}`;
  const refused = status >= 400 || /^(3|5|7|12|16)$/.test(grpcStatus ?? '');
  return refused ? undefined : `accepted with ${status}, gRPC status ${grpcStatus}: ${body.slice(0, 100)}`;
}

async function faults(of: readonly Attack[]): Promise<string[]> {
  const found: string[] = [];
  for (const attack of of) {
    const fault = faultOf(await send(attack));
    if (fault) found.push(`${attack.name}: ${fault}`);
  }
  return found;
}

const signedInWays: Omit<Attack, 'name' | 'headers'>[] = [
  { path: '/v1/users/me' },
  { path: '/v1/workouts' },
  { verb: 'POST', path: '/sinew.user.v1.UserService/GetMe' },
];

describe('the door', () => {
  it('takes the token that is right, in the form that the corpus varies', async () => {
    const answer = await send({ path: '/v1/users/me', headers: [['authorization', `Bearer ${goodToken(forgery)}`]] });
    expect(answer).toMatchObject({ status: 200, body: expect.stringContaining(ada.email) });
  });

  it.each(signedInWays)('takes no token of the corpus at $path', async (way) => {
    const grpc = way.verb ? ([['content-type', 'application/grpc-web+proto']] as const) : [];
    const withToken = badTokens(forgery).map(([name, token]) => ({
      ...way,
      name,
      headers: [['authorization', `Bearer ${token}`] as const, ...grpc],
    }));
    expect(await faults(withToken)).toEqual([]);
  });

  it('says of each token of the corpus that it proves nothing, on each way in', async () => {
    const found: string[] = [];
    for (const [name, token] of badTokens(forgery)) {
      for (const way of signedInWays) {
        const contentType = way.verb ? 'application/grpc-web+proto' : 'application/json';
        const headers = [['authorization', `Bearer ${token}`] as const, ['content-type', contentType] as const];
        const { status, grpcStatus } = await send({ ...way, headers });
        const expected = way.verb ? [200, '16'] : [401, undefined];
        if (status !== expected[0] || grpcStatus !== expected[1]) found.push(`${name}: ${status}, ${grpcStatus}`);
      }
    }
    expect(found).toEqual([]);
  });

  it('takes no bad token either where none is needed', async () => {
    const withToken = badTokens(forgery).map(([name, token]) => ({
      name,
      path: '/v1/exercises?pageSize=1',
      headers: [['authorization', `Bearer ${token}`] as const],
    }));
    expect(await faults(withToken)).toEqual([]);
  });

  it('is not got round by any request of the corpus', async () => {
    const internal = loadContract().methods.filter(({ access }) => access.kind === 'internal');
    const good = goodToken(forgery);
    const fill = (text: string) => text.replace('{token}', good).replace('{user}', forgery.userId);
    const corpus = attacks(internal.map(({ path }) => path)).map((attack) => ({
      ...attack,
      path: fill(attack.path),
      headers: attack.headers?.map(([name, value]) => [name, fill(value)] as const),
    }));
    expect(corpus.length).toBeGreaterThanOrEqual(150);
    expect(await faults(corpus)).toEqual([]);
  });

  it.each(rawRequests)('is not confused by %s', async (_, text) => {
    const answer = await exchange(text);
    // Closing the connection without an answer is a refusal too. A second answer would belong to a smuggled request.
    expect(answer.match(/^HTTP\/1\.[01] (\d)/gm) ?? []).toEqual(answer === '' ? [] : [expect.stringMatching(/ 4$/)]);
    expect(answer).not.toContain(ada.email);
  });

  it('counts a token that comes twice as none, whichever is the good one', async () => {
    const good = ['authorization', `Bearer ${goodToken(forgery)}`] as const;
    const bad = ['authorization', `Bearer ${badTokens(forgery)[0]![1]}`] as const;
    const doubled = [
      { name: 'good and bad', path: '/v1/users/me', headers: [good, bad] },
      { name: 'bad and good', path: '/v1/users/me', headers: [bad, good] },
      { name: 'good and good', path: '/v1/users/me', headers: [good, good] },
    ];
    expect(await faults(doubled)).toEqual([]);
  });

  it('lets nothing of what is private in a request into a log or the audit', async () => {
    const marker = `marker${randomUUID().replaceAll('-', '')}`;
    const requests = markedRequests(marker);
    expect(requests.length).toBeGreaterThan(60);
    const outcomes = new Set<string | number>();
    // The second time, what was accepted is there already.
    for (const { method, verb, path, body } of [...requests, ...requests]) {
      const form = typeof body === 'string' ? { contentType: 'application/x-www-form-urlencoded' } : {};
      const caller = method.access.kind === 'public' ? Person.nobody(mesh.urls.edge) : ada;
      const { status, body: answer } = await caller.call(verb, path, { body, ...form });
      outcomes.add(answer?.reason ?? status);
    }
    // Some are accepted, and some are refused only after the service has understood them.
    for (const outcome of [200, 'INVALID_FIELDS', 'EXERCISE_NAME_TAKEN', 'WRONG_PASSWORD']) {
      expect([...outcomes]).toContain(outcome);
    }
    expect(await leaksOf(marker)).toEqual([]);
  });

  it('serves who is right after all of that', async () => {
    expect(await ada.get('/v1/users/me')).toMatchObject({ status: 200, body: { email: ada.email } });
  });
});

/** Where the marker stands in the logs of the mesh and in the audit of the person, once all earlier lines are written. */
async function leaksOf(marker: string): Promise<string[]> {
  const folder = join(mesh.data, 'logs');
  const last = randomUUID();
  const paths = ['/v1/users/me', '/v1/workouts', '/v1/notifications', '/v1/coach/facts'];
  await ada.get(`/v1/users/me/${last}`);
  const traces = await Promise.all(paths.map(async (path) => (await ada.get(path)).headers.get('x-trace-id') ?? ''));
  expect(traces).not.toContain('');
  const readAll = async () =>
    Promise.all(
      (await readdir(folder)).map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const),
    );
  await vi.waitUntil(
    async () => {
      const texts = await readAll();
      const whole = texts.map(([, text]) => text).join('');
      const services = texts
        .filter(([name]) => !/envoy/.test(name))
        .map(([, text]) => text)
        .join('');
      return whole.includes(last) && traces.every((trace) => services.includes(trace));
    },
    { timeout: 20_000 },
  );
  const leaks = (await readAll()).flatMap(([name, text]) =>
    text
      .split('\n')
      .filter((line) => line.includes(marker))
      .map((line) => `${name}: ${line}`),
  );
  const { body } = await ada.get('/v1/audit-records?pageSize=100');
  return [...leaks, ...(JSON.stringify(body).includes(marker) ? ['the audit'] : [])];
}

/** A read of each service that needs a token; the edge may call it. */
const ownReads = [
  ['user', 'sinew.user.v1.UserService/GetMe'],
  ['workout', 'sinew.workout.v1.WorkoutService/ListWorkouts'],
  ['notification', 'sinew.notification.v1.NotificationService/ListNotifications'],
] as const;

describe('a service, asked by whoever holds the certificate of the edge,', () => {
  it.each(ownReads)('%s, takes the right token and none of the corpus', async (service, path) => {
    const identity = await stolenIdentity(mesh, 'edge');
    const intruder = new Intruder({ identity, address: await addressOf(mesh, service), service });
    try {
      expect(await intruder.call(path, bearer(goodToken(forgery)))).toBe('OK');
      const wrong: string[] = [];
      for (const [name, token] of badTokens(forgery)) {
        const verdict = await intruder.call(path, bearer(token));
        if (!/token/.test(verdict)) wrong.push(`${name}: ${verdict}`);
      }
      expect(wrong).toEqual([]);
    } finally {
      intruder.close();
      identity.stop();
    }
  });
});
