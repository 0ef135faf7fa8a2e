// The same mesh by gRPC through the same port, by a client that has the .proto files and no generated code.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { loadPackageDefinition, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doorCredentials } from '#test/harness/door.ts';
import { toHevy } from '#test/harness/exports.ts';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

const root = join(import.meta.dirname, '../../proto');
const files = ['user/v1/user.proto', 'user/v1/session.proto', 'workout/v1/workout.proto', 'workout/v1/progress.proto'];
// biome-ignore lint/suspicious/noExplicitAny: what is loaded at run time has no types
type Untyped = any;

let mesh: Mesh;
let sinew: Untyped;

beforeAll(async () => {
  mesh = await startMesh();
  const definition = loadSync(
    files.map((file) => `sinew/${file}`),
    { includeDirs: [root], longs: Number, enums: String, defaults: true },
  );
  sinew = (loadPackageDefinition(definition) as Untyped).sinew;
});

afterAll(() => mesh?.stop());

function connect(name: string): Untyped {
  const [service, type] = name.split('.');
  return new sinew[service!].v1[type!](new URL(mesh.urls.edge).host, doorCredentials(mesh));
}

function call(client: Untyped, rpc: string, request: object, token = ''): Promise<Untyped> {
  const metadata = new Metadata();
  if (token) metadata.set('authorization', `Bearer ${token}`);
  return new Promise((resolve, reject) => {
    client[rpc](request, metadata, (error: ServiceError | null, answer: Untyped) =>
      error ? reject(error) : resolve(answer),
    );
  });
}

async function signUp(): Promise<string> {
  const credential = { email: `${randomUUID()}@example.org`, password: Person.password };
  await call(connect('user.UserService'), 'SignUp', { ...credential, displayName: 'Ada' });
  return (await call(connect('user.SessionService'), 'SignIn', credential)).accessToken;
}

describe('gRPC through the edge', () => {
  it('streams an import up and answers its records', async () => {
    const token = await signUp();
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${token}`);
    const file = toHevy([
      {
        start: '2025-09-15T07:48',
        workout: 'Push',
        exercise: 'Bench Press (Barbell)',
        type: 'normal',
        weightKg: 100,
        reps: 5,
      },
    ]);
    const imported = await new Promise<Untyped>((resolve, reject) => {
      const done = (error: ServiceError | null, answer: Untyped) => (error ? reject(error) : resolve(answer));
      const stream = connect('workout.WorkoutService').ImportWorkouts(metadata, done);
      for (const piece of [file.slice(0, 200), file.slice(200)])
        stream.write({ file: { data: Buffer.from(piece) }, timeZone: 'UTC' });
      stream.end();
    });
    expect(imported).toMatchObject({ source: 'HEVY', workouts: 1, sets: 1 });
    const { records } = await call(connect('workout.ProgressService'), 'ListRecords', {}, token);
    expect(records).toContainEqual(expect.objectContaining({ kind: 'HEAVIEST_WEIGHT', value: 100 }));
  });

  it('refuses with gRPC statuses, whether the edge or a service refuses', async () => {
    const users = connect('user.UserService');
    await expect(call(users, 'GetMe', {})).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
    await expect(call(users, 'GetMe', {}, 'no.such.token')).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
    await expect(call(users, 'SignUp', { email: 'nobody' })).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
  });
});

describe('a write under an Idempotency-Key', () => {
  const startTime = '2026-03-01T17:00:00Z';
  const name = 'Legs';
  const post = (person: Person, body: object) =>
    person.call('POST', '/v1/workouts', { body, headers: { 'idempotency-key': 'k1' } });

  it('is done once, in whichever way it is sent again', async () => {
    const person = Person.withToken(mesh.urls.edge, await signUp());
    const first = await post(person, { startTime, name });
    const again = await post(person, { startTime, name });
    expect(first.headers.get('idempotency-replayed')).toBe(null);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${person.token}`);
    metadata.set('idempotency-key', 'k1');
    const workout = { name, startTime: { seconds: Date.parse(startTime) / 1000 } };
    const byGrpc: Untyped = await new Promise((resolve, reject) => {
      const done = (error: ServiceError | null, answer: Untyped) => (error ? reject(error) : resolve(answer));
      connect('workout.WorkoutService').CreateWorkout({ workout }, metadata, done);
    });
    expect(byGrpc.id).toBe(first.body.id);
    expect((await person.get('/v1/workouts')).body.workouts).toHaveLength(1);
  });

  it('is refused for another request, and for a key that is none', async () => {
    const person = Person.withToken(mesh.urls.edge, await signUp());
    await post(person, { startTime, name });
    const other = await post(person, { startTime, name: 'Arms' });
    expect([other.status, other.body.reason]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
    const headers = { 'idempotency-key': 'x'.repeat(256) };
    const none = await person.call('POST', '/v1/workouts', { body: { startTime, name }, headers });
    expect([none.status, none.body.reason]).toEqual([400, 'INVALID_FIELDS']);
  });
});
