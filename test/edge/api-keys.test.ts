// Personal API keys at the real door: taken like a token on every way in, bounded by their scopes, and dead at once when
// they are revoked.
import { Client, Metadata, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadContract, type Method } from '#proto/contract.ts';
import { Scope } from '#proto/gen/sinew/policy/v1/scope.ts';
import { doorCredentials } from '#test/harness/door.ts';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';
import { createSecret } from '../../services/user/api-key/key.ts';

let mesh: Mesh;
let edge: string;
let ada: Person;

beforeAll(async () => {
  mesh = await startMesh({ limitScale: 1000 });
  edge = mesh.urls.edge;
  ada = await Person.signUp(edge);
});

afterAll(() => mesh?.stop());

const allScopes = Object.keys(Scope).filter((name) => !['UNSPECIFIED', 'UNRECOGNIZED'].includes(name));

interface MadeKey {
  id: string;
  secret: string;
  holder: Person;
}

async function makeKey(scopes: string[] = allScopes): Promise<MadeKey> {
  const { status, body } = await ada.post('/v1/api-keys', { name: 'script', scopes });
  expect(status).toBe(200);
  return { id: body.apiKey.id, secret: body.secret, holder: Person.withToken(edge, body.secret) };
}

/** The status of a gRPC call, and its answer. */
function grpc(path: string, token: string): Promise<{ code: number; answer?: Buffer }> {
  const client = new Client(new URL(edge).host, doorCredentials(mesh));
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  const asIs = (bytes: Buffer) => bytes;
  return new Promise((resolve) => {
    client.makeUnaryRequest(path, asIs, asIs, Buffer.alloc(0), metadata, (error: ServiceError | null, answer) => {
      client.close();
      resolve({ code: error?.code ?? 0, answer });
    });
  });
}

async function grpcWeb(path: string, token: string): Promise<string> {
  const response = await fetch(edge + path, {
    method: 'POST',
    headers: { 'content-type': 'application/grpc-web+proto', authorization: `Bearer ${token}` },
    body: new Uint8Array(5),
  });
  const body = Buffer.from(await response.arrayBuffer()).toString('latin1');
  return response.headers.get('grpc-status') ?? /grpc-status:(\d+)/.exec(body)![1]!;
}

const getMe = '/sinew.user.v1.UserService/GetMe';
const listWorkouts = '/sinew.workout.v1.WorkoutService/ListWorkouts';

describe('an API key', () => {
  it('is taken over REST, gRPC and gRPC-Web, by every service', async () => {
    const { secret, holder } = await makeKey();
    const me = (await ada.get('/v1/users/me')).body;
    expect(await holder.get('/v1/users/me')).toMatchObject({ status: 200, body: { id: me.id } });
    expect((await holder.post('/v1/workouts', { name: 'Push' })).status).toBe(200);
    expect((await holder.get('/v1/workouts')).body.workouts).toHaveLength(1);
    for (const path of [getMe, listWorkouts]) {
      expect((await grpc(path, secret)).code).toBe(0);
      expect(await grpcWeb(path, secret)).toBe('0');
    }
  });

  it('is refused everywhere from the moment it is revoked', async () => {
    const { id, secret, holder } = await makeKey();
    expect((await holder.get('/v1/workouts')).status).toBe(200);
    expect((await ada.delete(`/v1/api-keys/${id}`)).status).toBe(200);
    for (const path of ['/v1/users/me', '/v1/workouts', '/v1/exercises']) {
      expect(await holder.get(path)).toMatchObject({ status: 401, body: { reason: 'UNAUTHENTICATED' } });
    }
    for (const path of [getMe, listWorkouts]) {
      expect((await grpc(path, secret)).code).toBe(16);
      expect(await grpcWeb(path, secret)).toBe('16');
    }
  });

  it('is refused once it has ended', async () => {
    const { id, holder } = await makeKey();
    const { default: postgres } = await import('postgres');
    const sql = postgres(await mesh.databaseUrl('user'));
    await sql`update api_key set expires_at = now() - interval '1 second' where id = ${id}`;
    await sql.end();
    expect((await holder.get('/v1/workouts')).status).toBe(401);
  });

  it('is nobody’s where it is misspelt, made up, or not the only one', async () => {
    const { secret } = await makeKey();
    const wrong = [
      createSecret(),
      `${secret.slice(0, -1)}${secret.endsWith('0') ? '1' : '0'}`,
      secret.slice(0, -1),
      `${secret}0`,
      secret.toUpperCase(),
      `${secret},${secret}`,
      `${secret}.`,
      'sinew_',
      `sinew_${'é'.repeat(20)}`,
      `sinew_${'A'.repeat(20_000)}`,
    ].map((token) => Buffer.from(token).toString('latin1'));
    for (const token of wrong) {
      expect((await Person.withToken(edge, token).get('/v1/users/me')).status).toBe(401);
      expect((await Person.withToken(edge, token).get('/v1/exercises')).status).toBe(401);
    }
    expect((await Person.nobody(edge).get(`/v1/users/me?access_token=${secret}`)).status).toBe(401);
    expect((await Person.nobody(edge).get(`/v1/users/me?api_key=${secret}`)).status).toBe(401);
  });

  it('lets nobody in while nobody can say whose it is', async () => {
    const { holder } = await makeKey();
    await mesh.kill('user-1', 'SIGSTOP');
    const [byKey, byToken] = await Promise.all([holder.get('/v1/workouts'), ada.get('/v1/workouts')]);
    await mesh.kill('user-1', 'SIGCONT');
    expect(byKey).toMatchObject({ status: 503, body: { reason: 'UNAVAILABLE' } });
    expect(byToken.status).toBe(200);
    await expect.poll(async () => (await holder.get('/v1/workouts')).status, { timeout: 10_000 }).toBe(200);
  });

  it('cannot be traded for a token from outside', async () => {
    const { secret } = await makeKey();
    const path = '/sinew.user.v1.ApiKeyExchangeService/ExchangeApiKey';
    const headers = { 'x-sinew-service': 'edge' };
    expect((await ada.call('POST', path, { body: { apiKey: secret }, headers })).status).toBe(404);
    expect((await grpc(path, secret)).code).toBe(12);
  });
});

describe('the scopes of an API key', () => {
  const methods = loadContract().methods.filter(({ access }) => access.kind === 'signedIn');
  const isMissing = ({ code }: { code: number }): boolean => code === 7;

  it('open what asks for one of them, and nothing else', { timeout: 120_000 }, async () => {
    const keys = new Map<string, string>();
    for (const scope of allScopes) keys.set(scope, (await makeKey([scope])).secret);
    const scopeOf = ({ access }: Method) => (access.kind === 'signedIn' ? access.scope : undefined);
    for (const method of methods.filter(({ requestStream, responseStream }) => !requestStream && !responseStream)) {
      for (const [scope, secret] of keys) {
        const refused = isMissing(await grpc(method.path, secret));
        expect(`${method.path} ${scope} ${refused}`).toBe(`${method.path} ${scope} ${scopeOf(method) !== scope}`);
      }
    }
  });

  it('tell what is missing, and are told of nobody at a public method without its scope', async () => {
    const { holder } = await makeKey(['PROFILE_READ']);
    const refused = await holder.get('/v1/workouts');
    expect(refused).toMatchObject({ status: 403, body: { reason: 'SCOPE_MISSING' } });
    expect(refused.body.detail).toContain('TRAINING_READ');
    const own = { name: 'Sandbag Carry of Ada', primaryMuscles: ['TRAPS'], equipment: 'NO_EQUIPMENT' };
    expect((await ada.post('/v1/exercises', own)).status).toBe(200);
    const found = await holder.get('/v1/exercises?query=sandbag%20carry%20of%20ada&pageSize=200');
    expect(found.status).toBe(200);
    expect(JSON.stringify(found.body)).not.toContain('of Ada');
  });

  it('never reach the keys, the password, the sessions or the account', async () => {
    const { id, holder } = await makeKey();
    const calls = [
      holder.get('/v1/api-keys'),
      holder.post('/v1/api-keys', { name: 'another', scopes: ['PROFILE_READ'] }),
      holder.delete(`/v1/api-keys/${id}`),
      holder.post('/v1/users/me:changePassword', { currentPassword: 'x', newPassword: 'xxxxxxxx' }),
      holder.patch('/v1/users/me', { email: 'thief@example.org' }),
      holder.delete('/v1/users/me'),
      holder.get('/v1/sessions'),
      holder.delete('/v1/sessions'),
    ];
    for (const answer of await Promise.all(calls))
      expect(answer).toMatchObject({ status: 403, body: { reason: 'SCOPE_MISSING' } });
  });
});
