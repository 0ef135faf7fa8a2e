// A person exports everything and leaves: the export and the deletion of an account through the whole mesh, while a service
// is away in the middle.
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { execa } from 'execa';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDatabase } from '#chassis/database/database.ts';
import { loadContract } from '#proto/contract.ts';
import { type ExportedSet, toHevy } from '#test/harness/exports.ts';
import { Person } from '#test/harness/person.ts';
import { isDeletionEvent, tombstones, tracesOf } from '#test/harness/traces.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

let mesh: Mesh;
beforeAll(async () => {
  mesh = await startMesh({ limitScale: 1000, restarts: false });
});
afterAll(() => mesh?.stop());

const holders = loadContract().personalData;

/** 400 workouts of 10 sets. */
const history: ExportedSet[] = Array.from({ length: 4000 }, (_, index) => ({
  start: new Date(Date.UTC(2023, 0, 1 + Math.floor(index / 10), 7)).toISOString().slice(0, 16),
  workout: `Day ${Math.floor(index / 10)}`,
  exercise: index % 3 ? 'Bench Press (Barbell)' : 'Piano Carry',
  type: 'normal',
  weightKg: 20 + (index % 100),
  reps: 1 + (index % 12),
}));

const askExport = ({ api }: Person): Promise<Response> => api.user.exportService.exportMe();

const bring = ({ api }: Person, sets: readonly ExportedSet[]) =>
  api.workout.workoutService.importWorkouts({ file: toHevy(sets) }, { contentType: 'text/csv' });

async function exportOf(person: Person): Promise<Map<string, string>> {
  const response = await askExport(person);
  expect(response.status).toBe(200);
  const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
  return new Map(Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)]));
}

describe('the export', () => {
  it('is an archive of what the REST surface says, and of every set', async () => {
    const ada = await Person.signUp(mesh.urls.edge);
    const { workoutService, progressService } = ada.api.workout;
    const { userService, sessionService, secondFactorService } = ada.api.user;
    await bring(ada, history);
    const response = await askExport(ada);
    expect(response.headers.get('content-type')).toBe('application/zip');
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="sinew-\d{4}-\d\d-\d\d\.zip"$/);
    await response.body?.cancel();
    const files = await exportOf(ada);
    const json = (name: string) => JSON.parse(files.get(name)!);
    expect(json('workout/workouts.json')).toEqual(await Array.fromAsync(workoutService.listWorkouts()));
    expect(json('workout/records.json')).toEqual(await Array.fromAsync(progressService.listRecords()));
    expect(json('workout/exercises.json')).toMatchObject([{ name: 'Piano Carry' }]);
    expect(json('user/account.json')).toEqual([await userService.getMe()]);
    expect(json('user/sessions.json')).toHaveLength(1);
    expect(json('user/sign-ins.json')).toEqual((await sessionService.listSignIns()).signIns);
    expect(json('user/second-factor.json')).toEqual([await secondFactorService.getSecondFactor()]);
    expect(json('user/identities.json')).toEqual([]);
    expect(json('user/privacy.json')['account.json']).toMatchObject({ email: 'personal' });
    expect(json('workout/privacy.json')['workouts.json']).toMatchObject({ 'sets.notes': 'personal' });
    const sets = parse(files.get('workout/sets.csv')!, { columns: true }) as Record<string, string>[];
    expect(sets).toHaveLength(history.length);
    const volume = (rows: { weight: number; reps: number }[]) =>
      rows.reduce((sum, { weight, reps }) => sum + weight * reps, 0);
    expect(volume(sets.map(({ weight_kg, reps }) => ({ weight: Number(weight_kg), reps: Number(reps) })))).toBe(
      volume(history.map(({ weightKg, reps }) => ({ weight: weightKg!, reps: reps! }))),
    );
    for (const holder of holders) expect([...files.keys()].some((name) => name.startsWith(`${holder}/`))).toBe(true);
  });

  it('fails as a whole when a service is away', async () => {
    const ada = await Person.signUp(mesh.urls.edge);
    await mesh.kill('workout-1');
    await expect(askExport(ada)).rejects.toMatchObject({ status: 503, reason: 'UNAVAILABLE' });
    await mesh.restart('workout-1');
    await expect.poll(() => askExport(ada).catch(String), { timeout: 20_000 }).toMatchObject({ status: 200 });
  });
});

/** Everything about a person that is left in the databases of all services. */
async function leftOf(names: readonly string[]) {
  const services = [...new Set(loadContract().methods.map(({ service }) => service))].filter((name) => name !== 'edge');
  const found = services.map(async (service) => {
    const sql = connectDatabase({ url: await mesh.databaseUrl(service), connections: 2 });
    try {
      return (await tracesOf(sql, names)).map((trace) => ({ service, ...trace }));
    } finally {
      await sql.end();
    }
  });
  return (await Promise.all(found)).flat();
}

/** Gives a service a secret of a person, as an operator does. */
async function keepSecretOf(personId: string, service: string): Promise<void> {
  const program = join(import.meta.dirname, '../../services/tooling/commands/secrets.ts');
  const args = [program, 'set', `${service}/token`, '--person', personId];
  await execa(process.execPath, args, { env: { SINEW_DATA: mesh.data }, input: 'sesame' });
}

describe('deleting an account', () => {
  it('empties every database of the person, also when a service is down for a while in the middle', async () => {
    const ada = await Person.signUp(mesh.urls.edge);
    const { userService, deletionService } = ada.api.user;
    const { id } = await userService.getMe();
    const displayName = 'Ada Whom Nobody Else Is Called';
    await userService.updateMe({ displayName });
    await bring(ada, history.slice(0, 200));
    for (const service of ['user', ...holders]) await keepSecretOf(id, service);
    const names = [id, ada.email, displayName];
    await expect
      .poll(async () => new Set((await leftOf(names)).map(({ service }) => service)), { timeout: 20_000 })
      .toEqual(new Set(['user', ...holders]));

    await mesh.kill('workout-1');
    expect(await userService.deleteMe()).toEqual({});
    const deletion = () => deletionService.getDeletion();
    expect(await deletion()).toMatchObject({ state: 'DELETING' });
    const credentials = { email: ada.email, password: Person.password };
    expect((await Person.nobody(mesh.urls.edge).post('/v1/sessions', credentials)).status).toBe(401);
    await mesh.kill('user-1');
    await mesh.restart('user-1');
    expect((await deletion()).services).toContainEqual({ service: 'workout' });
    await mesh.restart('workout-1');
    await expect.poll(async () => (await deletion()).state, { timeout: 60_000 }).toBe('DELETED');
    const { services, startTime, finishTime } = await deletion();
    expect(services.map(({ service }) => service)).toEqual([...holders, 'user'].sort());
    expect(Date.parse(finishTime!)).toBeGreaterThanOrEqual(Date.parse(startTime!));

    const late = await ada.post('/v1/workouts', { name: 'Too late', timeZone: 'UTC' });
    expect(late).toMatchObject({ status: 401, body: { reason: 'UNAUTHENTICATED' } });
    const left = (await leftOf(names)).filter((trace) => !isDeletionEvent(trace));
    expect(left.filter(({ table, name }) => name !== id || !tombstones.includes(table))).toEqual([]);
    await Person.signUp(mesh.urls.edge, ada.email);
  }, 120_000);
});
