// The same mesh through the same port by gRPC, by a client that has the .proto files and no generated code, by the
// Connect protocol, and by the Model Context Protocol, each by its own client.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromJson } from '@bufbuild/protobuf';
import { Code, ConnectError, createClient, type Interceptor } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { loadPackageDefinition, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { descriptors } from '#proto/descriptors.ts';
import { doorCredentials } from '#test/harness/door.ts';
import { toHevy } from '#test/harness/exports.ts';
import { Person } from '#test/harness/person.ts';
import { connectAgent } from '#test/harness/tools.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

const root = join(import.meta.dirname, '../../proto');
const files = ['user/v1/user.proto', 'user/v1/session.proto', 'workout/v1/workout.proto', 'workout/v1/progress.proto'];
// biome-ignore lint/suspicious/noExplicitAny: what is loaded at run time has no types
type Untyped = any;

let mesh: Mesh;
let sinew: Untyped;

beforeAll(async () => {
  mesh = await startMesh({ mcp: true });
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

const bench = {
  start: '2025-09-15T07:48',
  workout: 'Push',
  exercise: 'Bench Press (Barbell)',
  type: 'normal',
  weightKg: 100,
  reps: 5,
} as const;

describe('gRPC through the edge', () => {
  it('streams an import up and answers its records', async () => {
    const token = await signUp();
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${token}`);
    const file = toHevy([bench]);
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

describe('the Connect protocol through the edge', () => {
  /** Clients of one caller, in each codec and over each version of HTTP. */
  const forms = [
    { useBinaryFormat: false, httpVersion: '1.1', useHttpGet: true },
    { useBinaryFormat: false, httpVersion: '2', useHttpGet: false },
    { useBinaryFormat: true, httpVersion: '2', useHttpGet: true },
  ] as const;

  const clientOf = (service: string, form: (typeof forms)[number], token: string): Untyped => {
    const authorize: Interceptor = (next) => (request) => {
      if (token) request.header.set('authorization', `Bearer ${token}`);
      return next(request);
    };
    const nodeOptions = { ca: readFileSync(mesh.authorityFile!) };
    const transport = createConnectTransport({
      ...form,
      baseUrl: mesh.urls.edge,
      nodeOptions,
      interceptors: [authorize],
    });
    return createClient(descriptors().getService(service)!, transport);
  };

  const errorOf = async (call: Promise<unknown>) => {
    const error = ConnectError.from(
      await call.then(
        () => 'answered',
        (error) => error,
      ),
    );
    const details = (name: string) => error.findDetails(descriptors().getMessage(`google.rpc.${name}`)!) as Untyped[];
    return {
      code: error.code,
      message: error.rawMessage,
      reason: details('ErrorInfo')[0]?.reason,
      fields: details('BadRequest')[0]?.fieldViolations.map(({ field }: Untyped) => field),
      trace: details('RequestInfo')[0]?.requestId,
    };
  };

  it.each(forms)('answers reads and writes as REST does, by %o', async (form) => {
    const token = await signUp();
    const workouts = clientOf('sinew.workout.v1.WorkoutService', form, token);
    const headers = { 'idempotency-key': 'c1' };
    const made = await workouts.createWorkout({ workout: { name: 'Legs' } }, { headers });
    expect((await workouts.createWorkout({ workout: { name: 'Legs' } }, { headers })).id).toBe(made.id);
    const rest = (await Person.withToken(mesh.urls.edge, token).get('/v1/workouts')).body.workouts;
    const listed = (await workouts.listWorkouts({})).workouts;
    const workout = descriptors().getMessage('sinew.workout.v1.Workout')!;
    expect(listed).toEqual(rest.map((each: Untyped) => fromJson(workout, each)));
    expect(listed).toEqual([made]);
  });

  it.each(forms)('refuses with a code and the details, whoever refuses, by %o', async (form) => {
    const token = await signUp();
    const workouts = clientOf('sinew.workout.v1.WorkoutService', form, token);
    const nobody = clientOf('sinew.workout.v1.WorkoutService', form, '');
    expect(await errorOf(workouts.createWorkout({ workout: { name: 'x'.repeat(201), sets: [{}] } }))).toMatchObject({
      code: Code.InvalidArgument,
      reason: 'INVALID_FIELDS',
      fields: expect.arrayContaining(['workout.name', 'workout.sets[0].exerciseId']),
      trace: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    const workoutId = randomUUID();
    expect(await errorOf(workouts.getWorkout({ workoutId }))).toMatchObject({
      code: Code.NotFound,
      message: `there is no workout ${workoutId}`,
      reason: 'WORKOUT_NOT_FOUND',
    });
    expect(await errorOf(nobody.listWorkouts({}))).toMatchObject({
      code: Code.Unauthenticated,
      reason: 'UNAUTHENTICATED',
    });
  });

  it.each(forms)('streams, and ends a stream with its error, by %o', async (form) => {
    const token = await signUp();
    const person = Person.withToken(mesh.urls.edge, token);
    const notifications = clientOf('sinew.notification.v1.NotificationService', form, token);
    const stream = notifications.watchNotifications({ cursor: 'p0' })[Symbol.asyncIterator]();
    await person.post('/v1/workouts:import', toHevy([bench]), 'text/csv');
    let seen = await stream.next();
    while (!seen.value.notification) seen = await stream.next();
    expect(seen.value.notification).toMatchObject({ id: expect.any(String), title: expect.any(String) });
    await stream.return();
    const wrong = notifications.watchNotifications({ cursor: 'no cursor' })[Symbol.asyncIterator]();
    expect(await errorOf(wrong.next())).toMatchObject({ code: Code.InvalidArgument, reason: 'INVALID_CURSOR' });
  });

  it('refuses exactly what REST refuses, and what is not of its version', async () => {
    const person = Person.withToken(mesh.urls.edge, await signUp());
    const path = '/sinew.workout.v1.WorkoutService/ListWorkouts';
    const post = (body: string, headers: Record<string, string> = {}) => person.call('POST', path, { body, headers });
    const codeOf = async (call: Promise<{ status: number; body: Untyped }>) => {
      const { status, body } = await call;
      return [status, body.code, body.message];
    };
    expect((await post('{"page_size":"2"}', { 'connect-protocol-version': '1' })).body).toEqual({
      workouts: [],
      nextPageToken: '',
    });
    const refused = (message: string) => [400, 'invalid_argument', expect.stringContaining(message)];
    expect(await codeOf(post('{"unknown":1}'))).toEqual(refused('unknown: is not known'));
    expect(await codeOf(post('{"pageSize":1,"page_size":1}'))).toEqual(refused('pageSize: is given twice'));
    expect(await codeOf(post('{"pageSize":'))).toEqual(refused('is no JSON'));
    expect(await codeOf(post('{}', { 'connect-protocol-version': '2' }))).toEqual(refused('connect-protocol-version'));
    expect(await codeOf(post('{}', { 'content-encoding': 'gzip' }))).toEqual(refused('uncompressed'));
    expect(await codeOf(post('{}', { 'connect-timeout-ms': 'soon' }))).toEqual(refused('connect-timeout-ms'));
    expect(await codeOf(post('{}', { 'connect-timeout-ms': '0' }))).toEqual([
      504,
      'deadline_exceeded',
      expect.any(String),
    ]);
    const get = (query: string) => codeOf(person.get(`${path}?connect=v1&encoding=json&${query}`));
    expect(await get('message=%7B%22unknown%22:1%7D')).toEqual(refused('unknown: is not known'));
    expect(await get('message=%7B%7D&more=1')).toEqual(refused('more: is not known'));
    expect(await get('message=e30&base64=1')).toEqual([200, undefined, undefined]);
    expect(
      (await person.get('/sinew.workout.v1.WorkoutService/CreateWorkout?connect=v1&encoding=json&message=')).status,
    ).toBe(405);
  });

  it('is spoken by buf curl', async () => {
    const token = await signUp();
    const method = `${mesh.urls.edge}/sinew.workout.v1.ExerciseService/ListExercises`;
    const options = ['--schema', 'proto', '--protocol', 'connect', '--cacert', mesh.authorityFile!];
    const headers = ['-H', `authorization: Bearer ${token}`];
    const asked = ['curl', ...options, ...headers, '-d', '{"query": "bech pres", "pageSize": 1}', method];
    const { stdout } = await execa('node_modules/.bin/buf', asked, { cwd: join(root, '..') });
    expect(JSON.parse(stdout).exercises).toMatchObject([{ name: expect.stringContaining('Bench Press') }]);
  });
});

describe('a limit', () => {
  const change = { currentPassword: 'wrong password', newPassword: 'another password' };

  it('counts a person, on all paths together, and tells how long to wait', async () => {
    const [ada, bob] = await Promise.all([Person.signUp(mesh.urls.edge), Person.signUp(mesh.urls.edge)]);
    const byConnect = () => ada.post('/sinew.user.v1.UserService/ChangePassword', change);
    // The limit is ten in fifteen minutes. The eleventh call is refused on every path.
    for (let count = 0; count < 5; count++) {
      expect((await ada.post('/v1/users/me:changePassword', change)).status).toBe(403);
      expect(await byConnect()).toMatchObject({ status: 403, body: { code: 'permission_denied' } });
    }
    expect(await byConnect()).toMatchObject({ status: 429, body: { code: 'resource_exhausted' } });
    const over = await ada.post('/v1/users/me:changePassword', change);
    expect(over).toMatchObject({ status: 429, body: { reason: 'RATE_LIMITED', status: 429 } });
    expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(over.headers.get('x-ratelimit-limit')).toContain('10');
    expect(over.headers.get('x-ratelimit-remaining')).toBe('0');
    const grpc = await ada.call('POST', '/sinew.user.v1.UserService/ChangePassword', {
      body: new Uint8Array(5),
      contentType: 'application/grpc-web+proto',
    });
    expect(grpc.headers.get('grpc-status')).toBe('8');
    expect((await bob.post('/v1/users/me:changePassword', change)).status).toBe(403);
    expect((await ada.get('/v1/users/me')).status).toBe(200);
  });

  it('counts an address that shows no token, for each service by itself', async () => {
    const nobody = Person.nobody(mesh.urls.edge);
    const statuses: number[] = [];
    for (let count = 0; count < 101; count++) statuses.push((await nobody.get('/v1/exercises?pageSize=1')).status);
    expect(statuses[0]).toBe(200);
    expect(statuses.at(-1)).toBe(429);
    expect((await nobody.get('/.well-known/jwks.json')).status).toBe(200);
    expect((await nobody.get('/healthz')).status).toBe(200);
    // The door does not believe a caller who claims another address.
    const elsewhere = { 'x-forwarded-for': '203.0.113.7', 'x-envoy-external-address': '203.0.113.7' };
    expect((await nobody.call('GET', '/v1/exercises?pageSize=1', { headers: elsewhere })).status).toBe(429);
  });
});

describe('the Model Context Protocol on its own listener', () => {
  const nobodys = () => fetch(mesh.urls.mcp, { method: 'POST', body: '{}' });

  it.each(['legacy', 'auto'] as const)('calls tools as the person, with the errors of REST (%s)', async (mode) => {
    const token = await signUp();
    const agent = await connectAgent(mesh, token, mode);
    const made = await agent.call('create_workout', { workout: { name: 'Legs' } });
    const person = Person.withToken(mesh.urls.edge, token);
    expect((await person.get(`/v1/workouts/${made.body.id}`)).body).toEqual(made.body);
    const wrong = await agent.call('log_set', { workoutId: made.body.id, set: { exerciseId: '', reps: -1 } });
    expect(wrong).toMatchObject({
      isError: true,
      body: {
        reason: 'INVALID_FIELDS',
        fields: expect.arrayContaining([expect.objectContaining({ field: 'set.reps' })]),
      },
    });
    expect((await agent.call('list_workouts', { userId: randomUUID() })).body).toMatchObject({
      reason: 'INVALID_FIELDS',
      fields: [{ field: 'userId', description: 'is not known' }],
    });
    // Somebody else's workout is none.
    const stranger = await connectAgent(mesh, await signUp(), mode);
    expect(await stranger.call('get_workout', { workoutId: made.body.id })).toMatchObject({
      isError: true,
      body: { reason: 'WORKOUT_NOT_FOUND' },
    });
    await Promise.all([agent.client.close(), stranger.client.close()]);
  });

  it('tells the progress of a stream', async () => {
    const agent = await connectAgent(mesh, await signUp());
    const { body } = await agent.call('create_conversation', { title: 'Today' });
    const told: number[] = [];
    const request = { conversationId: body.id, text: 'How much did I lift?' };
    const onprogress = ({ progress }: { progress: number }) => told.push(progress);
    const answer = await agent.client.callTool({ name: 'ask_coach', arguments: request }, { onprogress });
    const { messages } = answer.structuredContent as { messages: unknown[] };
    expect(told).toEqual(messages.map((_, index) => index + 1));
    expect(messages.length).toBeGreaterThan(0);
    await agent.client.close();
  });

  it('shows a key only the tools of its scopes, and the service refuses the others', async () => {
    const ada = await Person.signUp(mesh.urls.edge);
    const { secret } = (await ada.post('/v1/api-keys', { name: 'agent', scopes: ['TRAINING_READ'] })).body;
    const agent = await connectAgent(mesh, secret);
    const names = await agent.names();
    expect(names).toContain('list_workouts');
    expect(names).not.toContain('create_workout');
    expect((await agent.call('list_workouts')).isError).toBe(false);
    const refused = await agent.call('create_workout', { workout: { name: 'Legs' } });
    expect(refused).toMatchObject({ isError: true, body: { reason: 'SCOPE_MISSING' } });
    await agent.client.close();
  });

  it('empties the buckets of REST', async () => {
    const token = await signUp();
    const agent = await connectAgent(mesh, token);
    const person = Person.withToken(mesh.urls.edge, token);
    const left = async () => Number((await person.get('/v1/goals')).headers.get('x-ratelimit-remaining'));
    const before = await left();
    const answers = await Promise.all(Array.from({ length: 30 }, () => agent.call('list_goals')));
    expect(answers.filter(({ isError }) => isError)).toEqual([]);
    // The bucket is filled again all the time, so some of the calls may have been given back.
    expect(await left()).toBeLessThan(before - 5);
    await agent.client.close();
  });

  it('tells a caller without a token where to read how to get one', async () => {
    const refused = await nobodys();
    expect(refused.status).toBe(401);
    const metadata = /^Bearer resource_metadata="([^"]+)"$/.exec(refused.headers.get('www-authenticate')!)![1]!;
    const told: Untyped = await (await fetch(metadata)).json();
    expect(told).toMatchObject({ resource: mesh.urls.mcp, bearer_methods_supported: ['header'] });
    expect(told.scopes_supported).toContain('TRAINING_READ');
    const forged = { authorization: 'Bearer no.such.token' };
    expect((await fetch(mesh.urls.mcp, { method: 'POST', body: '{}', headers: forged })).status).toBe(401);
    const page = { origin: 'https://somewhere.example', authorization: `Bearer ${await signUp()}` };
    expect((await fetch(mesh.urls.mcp, { method: 'POST', body: '{}', headers: page })).status).toBe(400);
    expect((await Person.nobody(mesh.urls.edge).post('/mcp', {})).status).toBe(404);
  });
});
