// A person's way through the whole mesh: sign up, import years of training, log a workout live, see records and
// statistics follow, sign out. Everything goes through Envoy, sent by the typed client as an app sends it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExportedSet, toHevy, toStrong } from '#test/harness/exports.ts';
import { type JourneyMesh, openJourneyMesh } from '#test/harness/journey-mesh.ts';
import { Person } from '#test/harness/person.ts';

let mesh: JourneyMesh;
let edge: string;

beforeAll(async () => {
  mesh = await openJourneyMesh({ limitScale: 1000 });
  edge = mesh.urls.edge;
});

afterAll(() => mesh?.stop());

const bench = 'Bench Press (Barbell)';
const pullUp = 'Pull Up';
const csv = { contentType: 'text/csv' };

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
    const { user, workout } = (await Person.signUp(edge)).api;
    await user.userService.updatePreferences({ timeZone: 'America/New_York' });
    const file = toHevy(history);
    const bring = () => workout.workoutService.importWorkouts({ file }, csv);
    expect(await bring()).toMatchObject({
      source: 'HEVY',
      workouts: 3,
      sets: 5,
      exercisesMatched: 2,
      exercisesCreated: 0,
      duplicateWorkouts: 0,
      skipped: [],
    });
    expect(await bring()).toMatchObject({ workouts: 0, sets: 0, duplicateWorkouts: 3 });

    const { workouts } = await workout.workoutService.listWorkouts();
    expect(workouts.map(({ startTime }) => startTime)).toEqual([
      '2025-09-22T04:10:00Z',
      '2025-09-22T03:30:00Z',
      '2025-09-15T11:48:00Z',
    ]);

    const { records } = await workout.progressService.listRecords();
    // Epley: 100 × (1 + 5/30) = 116.67, 90 × (1 + 9/30) = 117, 102.5 × (1 + 4/30) = 116.17.
    expect(records.map(({ exerciseName, kind, value }) => [exerciseName, kind, value])).toEqual(
      expect.arrayContaining([
        [bench, 'HEAVIEST_WEIGHT', 102.5],
        [bench, 'ESTIMATED_ONE_REP_MAX', 117],
        [bench, 'BEST_SET_VOLUME', 810],
        [bench, 'MOST_REPS', 9],
        [pullUp, 'MOST_REPS', 12],
      ]),
    );

    const { weeks } = await workout.progressService.getVolume();
    expect(weeks).toMatchObject([
      { weekStart: '2025-09-15', volumeKg: 100 * 5 + 90 * 9, sets: 3, workouts: 2 },
      { weekStart: '2025-09-22', volumeKg: 410, sets: 1, workouts: 1 },
    ]);
    const muscle = (name: string) => weeks[0]!.muscles.find((entry) => entry.muscle === name);
    expect(muscle('CHEST')).toMatchObject({ volumeKg: 1310, sets: 2 });
    expect(muscle('TRICEPS')).toMatchObject({ sets: 1 });
    expect(muscle('LATS')).toMatchObject({ sets: 1 });
  });

  it('follows what is edited and deleted', async () => {
    const { workoutService, progressService } = (await Person.signUp(edge)).api.workout;
    await workoutService.importWorkouts({ file: toStrong(history) }, csv);
    const heaviest = async () => {
      const { records } = await progressService.listRecords({ kind: 'HEAVIEST_WEIGHT' });
      return records.map(({ value }) => value);
    };
    const named = async (query: string) => (await workoutService.listWorkouts({ query })).workouts[0]!;
    expect(await heaviest()).toEqual([102.5]);
    const { id: workoutId } = await named('Night');
    expect(await workoutService.deleteWorkout({ workoutId })).toEqual({});
    expect(await heaviest()).toEqual([100]);
    const push = await named('Push');
    const sets = push.sets.map((set) => ({ ...set, weightKg: set.weightKg && set.weightKg / 2 }));
    expect(await workoutService.updateWorkout({ workoutId: push.id, workout: { sets } })).toMatchObject({
      id: push.id,
    });
    expect(await heaviest()).toEqual([50]);
  });

  it('leaves out a row that cannot be true, and says which and why', async () => {
    const { workoutService } = (await Person.signUp(edge)).api.workout;
    const file = toHevy(history).replace('102.5', 'heavy');
    const imported = await workoutService.importWorkouts({ file }, csv);
    expect(imported).toMatchObject({ sets: history.length - 1, rejectedRows: 1, skipped: [{ line: 6 }] });
    expect(imported.skipped[0]!.reason).toContain('heavy');
  });

  it('is refused as a whole when the file breaks off', async () => {
    const ada = await Person.signUp(edge);
    const broken = toHevy(history).slice(0, -20);
    const { status, headers, body } = await ada.post('/v1/workouts:import', broken, 'text/csv');
    expect(status).toBe(400);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body).toMatchObject({ reason: 'UNREADABLE_IMPORT', status: 400 });
    expect(body.detail).toContain(`line ${history.length + 1}`);
    expect((await ada.api.workout.workoutService.listWorkouts()).workouts).toEqual([]);
  });
});

describe('a live workout', () => {
  it('is started, logged, finished and counted', async () => {
    const { exerciseService, workoutService, progressService } = (await Person.signUp(edge)).api.workout;
    const { exercises } = await exerciseService.listExercises({ query: 'bench pres' });
    const exerciseId = exercises.find(({ name }) => name === bench)!.id;
    const workout = await workoutService.createWorkout({ workout: { name: 'Evening' } });
    expect(workout.endTime ?? null).toBeNull();
    const log = (set: { weightKg?: number; reps: number }) =>
      workoutService.logSet({ workoutId: workout.id, set: { exerciseId, type: 'NORMAL', ...set } });
    const set = await log({ weightKg: 80, reps: 8 });
    expect(set).toMatchObject({ exerciseId, type: 'NORMAL', weightKg: 80, reps: 8 });
    expect((await workoutService.finishWorkout({ workoutId: workout.id })).endTime).toBeTruthy();
    await expect(log({ reps: 1 })).rejects.toMatchObject({ status: 409, reason: 'WORKOUT_ALREADY_FINISHED' });
    const { records } = await progressService.listRecords({ exerciseId, kind: 'HEAVIEST_WEIGHT' });
    expect(records).toMatchObject([{ value: 80, reps: 8, workoutId: workout.id, setId: set.id }]);
  });

  it('of another person is nowhere to be found', async () => {
    const [ada, bob] = await Promise.all([Person.signUp(edge), Person.signUp(edge)]);
    const { id: workoutId } = await ada.api.workout.workoutService.createWorkout({ workout: { name: 'Mine' } });
    const { workoutService } = bob.api.workout;
    for (const call of [
      () => workoutService.getWorkout({ workoutId }),
      () => workoutService.deleteWorkout({ workoutId }),
      () => workoutService.updateWorkout({ workoutId, workout: { name: 'His' } }),
    ]) {
      await expect(call()).rejects.toMatchObject({ status: 404, reason: 'WORKOUT_NOT_FOUND' });
    }
  });
});

describe('an account', () => {
  it('is signed up, refreshed, signed out and deleted', async () => {
    const ada = await Person.signUp(edge);
    const { sessionService, userService } = Person.nobody(edge).api.user;
    const account = { email: ada.email, password: Person.password };
    const twin = { email: ada.email.toUpperCase(), password: Person.password, displayName: 'A' };
    await expect(userService.signUp(twin)).rejects.toMatchObject({ status: 409, reason: 'EMAIL_TAKEN' });
    const { refreshToken } = await sessionService.signIn(account);
    const refreshed = await sessionService.refreshSession({ refreshToken });
    expect(refreshed.refreshToken).not.toBe(refreshToken);
    const reused = sessionService.refreshSession({ refreshToken });
    await expect(reused).rejects.toMatchObject({ status: 401, reason: 'REFRESH_TOKEN_REUSED' });
    const closed = sessionService.refreshSession({ refreshToken: refreshed.refreshToken });
    await expect(closed).rejects.toMatchObject({ status: 401 });
    expect((await ada.api.user.sessionService.listSessions()).sessions).toHaveLength(1);
    expect(await ada.api.user.userService.deleteMe()).toEqual({});
    const gone = sessionService.signIn(account);
    await expect(gone).rejects.toMatchObject({ status: 401, reason: 'WRONG_CREDENTIALS' });
  });
});

describe('an app', () => {
  it('imports, walks all pages, logs once under a key, and hears of a record as it falls', async () => {
    const { workout, notification } = (await Person.signUp(edge)).api;
    const file = toHevy(history);
    const imported = await workout.workoutService.importWorkouts({ file }, csv);
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
    const client = (await Person.signUp(edge)).api;
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
