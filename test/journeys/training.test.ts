// A person's way through the whole mesh: sign up, import years of training, log a workout live, see records and
// statistics follow, sign out. Everything goes through Envoy, as curl would send it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signedUpClient } from '#test/harness/client.ts';
import { type ExportedSet, toHevy, toStrong } from '#test/harness/exports.ts';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

let mesh: Mesh;
let edge: string;

beforeAll(async () => {
  mesh = await startMesh({ limitScale: 1000 });
  edge = mesh.urls.edge;
});

afterAll(() => mesh?.stop());

const bench = 'Bench Press (Barbell)';
const pullUp = 'Pull Up';

/** Three weeks of training with figures that can be reckoned by hand. */
const history: ExportedSet[] = [
  { start: '2025-09-15T07:48', workout: 'Push', exercise: bench, type: 'warmup', weightKg: 200, reps: 1 },
  { start: '2025-09-15T07:48', workout: 'Push', exercise: bench, type: 'normal', weightKg: 100, reps: 5 },
  { start: '2025-09-15T07:48', workout: 'Push', exercise: bench, type: 'failure', weightKg: 90, reps: 9 },
  { start: '2025-09-21T23:30', workout: 'Pull', exercise: pullUp, type: 'normal', reps: 12 },
  { start: '2025-09-22T00:10', workout: 'Night', exercise: bench, type: 'normal', weightKg: 102.5, reps: 4 },
];

describe('a training history', () => {
  it('goes in once, and its records and statistics come out right', async () => {
    const ada = await Person.signUp(edge);
    await ada.patch('/v1/users/me/preferences', { timeZone: 'America/New_York' });
    const file = toHevy(history);
    const { status, body } = await ada.post('/v1/workouts:import', file, 'text/csv');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      source: 'HEVY',
      workouts: 3,
      sets: 5,
      exercisesMatched: 2,
      exercisesCreated: 0,
      duplicateWorkouts: 0,
      skipped: [],
    });
    const again = await ada.post('/v1/workouts:import', file, 'text/csv');
    expect(again.body).toMatchObject({ workouts: 0, sets: 0, duplicateWorkouts: 3 });

    const { workouts } = (await ada.get('/v1/workouts')).body;
    expect(workouts.map((workout: { startTime: string }) => workout.startTime)).toEqual([
      '2025-09-22T04:10:00Z',
      '2025-09-22T03:30:00Z',
      '2025-09-15T11:48:00Z',
    ]);

    const records = (await ada.get('/v1/records')).body.records.map((record: Record<string, unknown>) => [
      record.exerciseName,
      record.kind,
      record.value,
    ]);
    // Epley: 100 × (1 + 5/30) = 116.67, 90 × (1 + 9/30) = 117, 102.5 × (1 + 4/30) = 116.17.
    expect(records).toEqual(
      expect.arrayContaining([
        [bench, 'HEAVIEST_WEIGHT', 102.5],
        [bench, 'ESTIMATED_ONE_REP_MAX', 117],
        [bench, 'BEST_SET_VOLUME', 810],
        [bench, 'MOST_REPS', 9],
        [pullUp, 'MOST_REPS', 12],
      ]),
    );

    const { weeks } = (await ada.get('/v1/statistics/volume')).body;
    expect(weeks).toMatchObject([
      { weekStart: '2025-09-15', volumeKg: 100 * 5 + 90 * 9, sets: 3, workouts: 2 },
      { weekStart: '2025-09-22', volumeKg: 410, sets: 1, workouts: 1 },
    ]);
    const muscle = (name: string) => weeks[0].muscles.find((entry: { muscle: string }) => entry.muscle === name);
    expect(muscle('CHEST')).toMatchObject({ volumeKg: 1310, sets: 2 });
    expect(muscle('TRICEPS')).toMatchObject({ sets: 1 });
    expect(muscle('LATS')).toMatchObject({ sets: 1 });
  });

  it('follows what is edited and deleted', async () => {
    const ada = await Person.signUp(edge);
    await ada.post('/v1/workouts:import', toStrong(history), 'text/csv');
    const heaviest = async () => {
      const { records } = (await ada.get('/v1/records?kind=HEAVIEST_WEIGHT')).body;
      return records.map((record: { value: number }) => record.value);
    };
    expect(await heaviest()).toEqual([102.5]);
    const { workouts } = (await ada.get('/v1/workouts?query=Night')).body;
    expect((await ada.delete(`/v1/workouts/${workouts[0].id}`)).status).toBe(200);
    expect(await heaviest()).toEqual([100]);
    const [push] = (await ada.get('/v1/workouts?query=Push')).body.workouts;
    const sets = push.sets.map((set: { weightKg?: number }) => ({
      ...set,
      weightKg: set.weightKg && set.weightKg / 2,
    }));
    expect((await ada.patch(`/v1/workouts/${push.id}`, { sets })).status).toBe(200);
    expect(await heaviest()).toEqual([50]);
  });

  it('leaves out a row that cannot be true, and says which and why', async () => {
    const ada = await Person.signUp(edge);
    const broken = toHevy(history).replace('102.5', 'heavy');
    const { status, body } = await ada.post('/v1/workouts:import', broken, 'text/csv');
    expect(status).toBe(200);
    expect(body).toMatchObject({ sets: history.length - 1, rejectedRows: 1, skipped: [{ line: 6 }] });
    expect(body.skipped[0].reason).toContain('heavy');
  });

  it('is refused as a whole when the file breaks off', async () => {
    const ada = await Person.signUp(edge);
    const broken = toHevy(history).slice(0, -20);
    const { status, headers, body } = await ada.post('/v1/workouts:import', broken, 'text/csv');
    expect(status).toBe(400);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body).toMatchObject({ reason: 'UNREADABLE_IMPORT', status: 400 });
    expect(body.detail).toContain(`line ${history.length + 1}`);
    expect((await ada.get('/v1/workouts')).body.workouts).toEqual([]);
  });
});

describe('a live workout', () => {
  it('is started, logged, finished and counted', async () => {
    const ada = await Person.signUp(edge);
    const { exercises } = (await ada.get('/v1/exercises?query=bench%20pres')).body;
    const exerciseId = exercises.find((exercise: { name: string }) => exercise.name === bench).id;
    const workout = (await ada.post('/v1/workouts', { name: 'Evening' })).body;
    expect(workout.endTime ?? null).toBeNull();
    const set = await ada.post(`/v1/workouts/${workout.id}/sets`, {
      exerciseId,
      type: 'NORMAL',
      weightKg: 80,
      reps: 8,
    });
    expect(set.body).toMatchObject({ exerciseId, type: 'NORMAL', weightKg: 80, reps: 8 });
    const finished = await ada.post(`/v1/workouts/${workout.id}:finish`, {});
    expect(finished.body.endTime).toBeTruthy();
    const late = await ada.post(`/v1/workouts/${workout.id}/sets`, { exerciseId, reps: 1 });
    expect(late).toMatchObject({ status: 409, body: { reason: 'WORKOUT_ALREADY_FINISHED' } });
    const { records } = (await ada.get(`/v1/records?exerciseId=${exerciseId}&kind=HEAVIEST_WEIGHT`)).body;
    expect(records).toMatchObject([{ value: 80, reps: 8, workoutId: workout.id, setId: set.body.id }]);
  });

  it('of another person is nowhere to be found', async () => {
    const [ada, bob] = await Promise.all([Person.signUp(edge), Person.signUp(edge)]);
    const { id } = (await ada.post('/v1/workouts', { name: 'Mine' })).body;
    for (const answer of [
      await bob.get(`/v1/workouts/${id}`),
      await bob.delete(`/v1/workouts/${id}`),
      await bob.patch(`/v1/workouts/${id}`, { name: 'His' }),
    ]) {
      expect(answer).toMatchObject({ status: 404, body: { reason: 'WORKOUT_NOT_FOUND' } });
    }
  });
});

describe('an account', () => {
  it('is signed up, refreshed, signed out and deleted', async () => {
    const ada = await Person.signUp(edge);
    const nobody = Person.nobody(edge);
    expect(
      await nobody.post('/v1/users', { email: ada.email.toUpperCase(), password: Person.password, displayName: 'A' }),
    ).toMatchObject({
      status: 409,
      body: { reason: 'EMAIL_TAKEN' },
    });
    const signedIn = (await nobody.post('/v1/sessions', { email: ada.email, password: Person.password })).body;
    const { body: refreshed } = await nobody.post('/v1/sessions:refresh', { refreshToken: signedIn.refreshToken });
    expect(refreshed.refreshToken).not.toBe(signedIn.refreshToken);
    const reused = await nobody.post('/v1/sessions:refresh', { refreshToken: signedIn.refreshToken });
    expect(reused).toMatchObject({ status: 401, body: { reason: 'REFRESH_TOKEN_REUSED' } });
    const closed = await nobody.post('/v1/sessions:refresh', { refreshToken: refreshed.refreshToken });
    expect(closed.status).toBe(401);
    expect((await ada.get('/v1/sessions')).body.sessions).toHaveLength(1);
    expect((await ada.delete('/v1/users/me')).status).toBe(200);
    expect(await nobody.post('/v1/sessions', { email: ada.email, password: Person.password })).toMatchObject({
      status: 401,
      body: { reason: 'WRONG_CREDENTIALS' },
    });
  });
});

describe('an app with the typed client', () => {
  it('imports, walks all pages, logs once under a key, and hears of a record as it falls', async () => {
    const { workout, notification } = await signedUpClient(edge);
    const file = toHevy(history);
    const imported = await workout.workoutService.importWorkouts({ file }, { contentType: 'text/csv' });
    expect(imported).toMatchObject({ source: 'HEVY', workouts: 3, sets: 5 });
    const names: string[] = [];
    for await (const { name } of workout.workoutService.listWorkouts({ pageSize: 1 })) names.push(name);
    expect(names).toEqual(['Night', 'Pull', 'Push']);

    const controller = new AbortController();
    const live = notification.notificationService.watchNotifications({}, { signal: controller.signal });
    const messages = live[Symbol.asyncIterator]();
    const opening = await messages.next();
    expect(opening.done).toBe(false);
    const sets = [{ exerciseId: 'barbell-bench-press', weightKg: 140, reps: 5 }];
    const draft = {
      workout: { name: 'Push', startTime: '2026-01-05T07:00:00Z', endTime: '2026-01-05T08:00:00Z', sets },
    };
    const first = await workout.workoutService.createWorkout(draft, { idempotencyKey: 'app-1' });
    const again = await workout.workoutService.createWorkout(draft, { idempotencyKey: 'app-1' });
    expect(again).toEqual(first);
    let told = await messages.next();
    while (!told.done && told.value.notification?.kind !== 'RECORD_BROKEN') told = await messages.next();
    expect(told.value.notification.title).toContain('Bench Press');
    controller.abort();
  });

  it('gets typed refusals, and a new token for an old one', async () => {
    const client = await signedUpClient(edge);
    const missing = client.workout.workoutService.getWorkout({ workoutId: '00000000-0000-7000-8000-000000000000' });
    await expect(missing).rejects.toMatchObject({ reason: 'WORKOUT_NOT_FOUND', status: 404 });
    const account = { email: (await client.user.userService.getMe()).email, password: Person.password };
    const { refreshToken, proof } = await client.user.sessionService.signIn(account);
    client.useTokens({ accessToken: 'no.such.token', refreshToken, proof });
    expect((await client.user.userService.getMe()).email).toBe(account.email);
    const archive = await client.user.exportService.exportMe();
    expect(
      Buffer.from(await archive.arrayBuffer())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');
  });
});
