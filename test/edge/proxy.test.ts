// A mesh in an environment that names a proxy for all addresses. The proxy is dead, so the mesh works only if its processes
// connect to each other directly.
import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

const names = ['http_proxy', 'https_proxy', 'grpc_proxy', 'all_proxy', 'ftp_proxy'];

let mesh: Mesh;
let ada: Person;

beforeAll(async () => {
  for (const name of names) {
    vi.stubEnv(name, 'http://127.0.0.1:9');
    vi.stubEnv(name.toUpperCase(), 'http://127.0.0.1:9');
  }
  for (const name of ['no_proxy', 'no_grpc_proxy', 'NO_PROXY']) vi.stubEnv(name, '');
  // With this variable Node's own clients use the proxy too.
  vi.stubEnv('NODE_USE_ENV_PROXY', '1');
  mesh = await startMesh({ limitScale: 1000 });
  ada = await Person.signUp(mesh.urls.edge);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await mesh?.stop();
});

it('a service asks another', async () => {
  const sets = [{ exerciseId: 'barbell-bench-press', weightKg: 80, reps: 5 }];
  // The workout service asks the user service for the person's time zone and unit.
  expect((await ada.post('/v1/workouts', { name: 'Push', sets })).status).toBe(200);
  const csv =
    'Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,RPE\n' +
    '2025-09-15 07:48:00,"Push",1h,"Bench Press (Barbell)",1,100.0,5.0,0,0.0,\n';
  expect((await ada.post('/v1/workouts:import', csv, 'text/csv')).status).toBe(200);
});

it('events arrive, and streams', async () => {
  await expect.poll(async () => (await readdir(mesh.outbox)).length, { timeout: 20_000 }).toBeGreaterThan(0);
  expect((await ada.post('/v1/users/me:export', {})).status).toBe(200);
});

it('the health of all parts says so', async () => {
  const { status, body } = await Person.nobody(mesh.urls.edge).get('/healthz');
  expect(status).toBe(200);
  expect(new Set(body.parts.map(({ state }: { state: string }) => state))).toEqual(new Set(['WORKING']));
  expect(body.parts.map(({ name }: { name: string }) => name)).toEqual(
    expect.arrayContaining(['user', 'user.database', 'workout.user', 'notification.user', 'keys']),
  );
});
