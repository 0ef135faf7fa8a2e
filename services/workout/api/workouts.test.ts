// Workouts through a real server and database.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Refusal } from '#chassis/rpc/errors.ts';
import { CreateExerciseRequest, ExerciseServiceService } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { Routine, RoutineServiceService } from '#proto/gen/sinew/workout/v1/routine.ts';
import { Set_Type, Set as WorkoutSet } from '#proto/gen/sinew/workout/v1/set.ts';
import { ImportSource, Workout, WorkoutServiceService } from '#proto/gen/sinew/workout/v1/workout.ts';
import { reasonsOf } from '#test/harness/service.ts';
import { serveWorkouts } from '#test/harness/workout.ts';

const service = serveWorkouts();

const squat = 'barbell-squat';
const bench = 'barbell-bench-press';
const start = new Date('2026-03-01T17:00:00Z');
const end = new Date('2026-03-01T18:00:00Z');

const somebody = async () => (await service.person()).as(WorkoutServiceService);
const workoutOf = (fields: Parameters<typeof Workout.fromPartial>[0] = {}) =>
  Workout.fromPartial({ startTime: start, ...fields });
const setOf = (weightKg: number, reps: number, exerciseId = bench) =>
  WorkoutSet.fromPartial({ exerciseId, weightKg, reps });

describe('a new workout', () => {
  it('keeps what it was given, to the last digit', async () => {
    const ada = await somebody();
    const full = WorkoutSet.fromPartial({
      exerciseId: squat,
      type: Set_Type.FAILURE,
      weightKg: 45.359237,
      reps: 0,
      distanceM: 0.1,
      durationS: 604_800,
      rpe: 9.5,
      notes: 'left knee 🦵 "ok"\n\\N',
      superset: 0,
    });
    const created = await ada.createWorkout({
      workout: workoutOf({ name: 'Señor Squat', notes: 'n', endTime: end, timeZone: 'Asia/Tokyo', sets: [full] }),
    });
    expect(created).toMatchObject({
      name: 'Señor Squat',
      notes: 'n',
      startTime: start,
      endTime: end,
      timeZone: 'Asia/Tokyo',
      routineId: '',
      source: ImportSource.UNSPECIFIED,
      createTime: service.now,
      updateTime: service.now,
    });
    expect(created.sets).toEqual([{ ...full, id: expect.stringMatching(/^[0-9a-f-]{36}$/) }]);
    expect(await ada.getWorkout({ workoutId: created.id })).toEqual(created);
  });

  it('is live, starts now and is in the time zone of its person unless it says otherwise', async () => {
    const ada = await somebody();
    const created = await ada.createWorkout({ workout: Workout.fromPartial({}) });
    expect(created).toMatchObject({ startTime: service.now, endTime: undefined, timeZone: 'Europe/Madrid', sets: [] });
  });

  it('is not guessed a time zone when the preferences cannot be had, and needs none when it has one', async () => {
    const ada = await somebody();
    const { preferences } = service;
    service.preferences = () => Promise.reject(new Refusal('UNAVAILABLE', 'user is not available'));
    await expect(ada.createWorkout({ workout: workoutOf() })).rejects.toMatchObject({ reason: 'UNAVAILABLE' });
    expect(await ada.createWorkout({ workout: workoutOf({ timeZone: 'UTC' }) })).toMatchObject({ timeZone: 'UTC' });
    service.preferences = preferences;
  });

  it('takes no ids from outside', async () => {
    const ada = await somebody();
    const id = randomUUID();
    const created = await ada.createWorkout({ workout: workoutOf({ id, sets: [{ ...setOf(1, 1), id }] }) });
    expect([created.id, created.sets[0]!.id]).not.toContain(id);
  });

  it.each([
    ['an end before the start', { endTime: new Date(start.getTime() - 1) }, 'workout.endTime'],
    ['a start long before anybody was born', { startTime: new Date('1899-12-31T23:59:59Z') }, 'workout.startTime'],
    ['an end in the year 10000', { endTime: new Date('+010000-01-01T00:00:00Z') }, 'workout.endTime'],
    ['a time zone that there is not', { timeZone: 'Europe/Atlantis' }, 'workout.timeZone'],
    ['an offset for a time zone', { timeZone: '+01:00' }, 'workout.timeZone'],
    ['a weight that is no number', { sets: [setOf(Number.NaN, 5)] }, 'workout.sets[0].weightKg'],
    ['an endless weight', { sets: [setOf(1, 1), setOf(Number.POSITIVE_INFINITY, 5)] }, 'workout.sets[1].weightKg'],
    ['a set without an exercise', { sets: [WorkoutSet.fromPartial({ reps: 1 })] }, 'workout.sets[0].exerciseId'],
  ])('is refused with %s', async (_, fields, field) => {
    const ada = await somebody();
    await expect(ada.createWorkout({ workout: workoutOf(fields) })).rejects.toMatchObject({
      reason: 'INVALID_FIELDS',
      violations: expect.arrayContaining([expect.objectContaining({ field })]),
    });
    expect((await ada.listWorkouts()).workouts).toEqual([]);
  });

  it('is refused with an exercise or a routine that there is not, or that is somebody else’s', async () => {
    const ada = await service.person();
    const bob = await service.person();
    const routine = await bob.as(RoutineServiceService).createRoutine({ routine: Routine.fromPartial({ name: 'B' }) });
    const create = (fields: object) => ada.as(WorkoutServiceService).createWorkout({ workout: workoutOf(fields) });
    const waltz = await bob.as(ExerciseServiceService).createExercise(sandbagWaltz);
    for (const exerciseId of ['no-such-thing', randomUUID(), waltz.id, "'; drop table workout; --"])
      await expect(create({ sets: [setOf(1, 1), setOf(1, 1, exerciseId)] })).rejects.toMatchObject({
        reason: 'EXERCISE_NOT_FOUND',
      });
    for (const routineId of [routine.id, randomUUID()])
      await expect(create({ routineId })).rejects.toMatchObject({ reason: 'ROUTINE_NOT_FOUND' });
  });

  it('is refused with a character that no text can have', async () => {
    const ada = await somebody();
    for (const fields of [{ name: 'a\0b' }, { sets: [{ ...setOf(1, 1), notes: '\0' }] }, { sets: [setOf(1, 1, '\0')] }])
      await expect(ada.createWorkout({ workout: workoutOf(fields) })).rejects.toMatchObject({
        reason: 'INVALID_FIELDS',
      });
  });
});

const sandbagWaltz = CreateExerciseRequest.fromPartial({ name: 'Sandbag Waltz', primaryMuscles: [1], equipment: 2 });

describe('a workout of somebody else', () => {
  it('is not there', async () => {
    const ada = await somebody();
    const bob = await somebody();
    const { id: workoutId } = await ada.createWorkout({ workout: workoutOf({ sets: [setOf(1, 1)] }) });
    const calls = [
      bob.getWorkout({ workoutId }),
      bob.updateWorkout({ workoutId, workout: workoutOf({ name: 'mine' }) }),
      bob.logSet({ workoutId, set: setOf(1, 1) }),
      bob.finishWorkout({ workoutId }),
      bob.deleteWorkout({ workoutId }),
      bob.getWorkout({ workoutId: randomUUID() }),
    ];
    expect(new Set(await reasonsOf(calls))).toEqual(new Set(['WORKOUT_NOT_FOUND']));
    expect((await bob.listWorkouts()).workouts).toEqual([]);
    expect(await ada.getWorkout({ workoutId })).toMatchObject({ name: '', endTime: undefined });
  });
});

describe('an update', () => {
  const created = async () => {
    const ada = await somebody();
    const workout = await ada.createWorkout({
      workout: workoutOf({ name: 'Push', notes: 'n', sets: [setOf(100, 5), setOf(90, 8), setOf(80, 12)] }),
    });
    return { ada, workout, workoutId: workout.id };
  };

  it('changes every field that is set when there is no mask', async () => {
    const { ada, workout, workoutId } = await created();
    const before = service.now;
    service.now = new Date(before.getTime() + 5);
    const changed = await ada.updateWorkout({
      workoutId,
      workout: Workout.fromPartial({ name: 'Pull', endTime: end }),
    });
    expect(changed).toEqual({ ...workout, name: 'Pull', endTime: end, updateTime: service.now });
    expect(await ada.getWorkout({ workoutId })).toEqual(changed);
    service.now = before;
  });

  it('changes only what the mask names, and empties what is not set', async () => {
    const { ada, workout, workoutId } = await created();
    const masked = { workoutId, workout: Workout.fromPartial({ name: 'Pull' }), updateMask: ['notes', 'sets'] };
    expect(await ada.updateWorkout(masked)).toEqual({ ...workout, notes: '', sets: [] });
    const all = { workoutId, workout: workoutOf({ timeZone: 'UTC' }), updateMask: ['*'] };
    expect(await ada.updateWorkout(all)).toEqual({ ...workout, name: '', notes: '', sets: [], timeZone: 'UTC' });
  });

  it('takes the paths of a mask in both spellings, and makes a workout live again', async () => {
    const { ada, workoutId } = await created();
    const workout = Workout.fromPartial({ endTime: end });
    expect(await ada.updateWorkout({ workoutId, workout, updateMask: ['end_time'] })).toMatchObject({ endTime: end });
    const again = { workoutId, workout: Workout.fromPartial({}), updateMask: ['endTime'] };
    expect(await ada.updateWorkout(again)).toMatchObject({ endTime: undefined });
  });

  it.each([['nonsense'], ['id'], ['create_time'], ['source'], ['sets.weight_kg'], ['']])(
    'refuses the path "%s"',
    async (path) => {
      const { ada, workout, workoutId } = await created();
      const call = ada.updateWorkout({ workoutId, workout: workoutOf({ name: 'x' }), updateMask: ['name', path] });
      await expect(call).rejects.toMatchObject({ reason: 'INVALID_FIELDS', violations: [{ field: 'updateMask' }] });
      expect(await ada.getWorkout({ workoutId })).toEqual(workout);
    },
  );

  it.each([
    ['start_time', 'workout.startTime'],
    ['time_zone', 'workout.timeZone'],
  ])('refuses to take away the %s', async (path, field) => {
    const { ada, workoutId } = await created();
    const call = ada.updateWorkout({ workoutId, workout: Workout.fromPartial({}), updateMask: [path] });
    await expect(call).rejects.toMatchObject({ reason: 'INVALID_FIELDS', violations: [{ field }] });
  });

  it('refuses an end before the start, whichever of them changes', async () => {
    const { ada, workoutId } = await created();
    await ada.updateWorkout({ workoutId, workout: Workout.fromPartial({ endTime: end }) });
    const startTime = new Date(end.getTime() + 1);
    const call = ada.updateWorkout({ workoutId, workout: Workout.fromPartial({ startTime }) });
    await expect(call).rejects.toMatchObject({ violations: [{ field: 'workout.endTime' }] });
  });

  it('replaces the sets as a whole, in their order, and keeps those whose ids it repeats', async () => {
    const { ada, workout, workoutId } = await created();
    const [first, second, third] = workout.sets;
    const added = setOf(70, 15, squat);
    const stranger = { ...setOf(60, 20), id: randomUUID() };
    const sets = [third!, { ...first!, reps: 6 }, added, stranger, third!];
    const changed = await ada.updateWorkout({ workoutId, workout: Workout.fromPartial({ sets }) });
    expect(changed.sets.map(({ weightKg, reps }) => [weightKg, reps])).toEqual([
      [80, 12],
      [100, 6],
      [70, 15],
      [60, 20],
      [80, 12],
    ]);
    const ids = changed.sets.map(({ id }) => id);
    expect(ids.slice(0, 2)).toEqual([third!.id, first!.id]);
    expect(new Set(ids).size).toBe(5);
    for (const id of ids.slice(2)) expect([second!.id, third!.id, stranger.id, '']).not.toContain(id);
    expect(await ada.getWorkout({ workoutId })).toEqual(changed);
  });

  it('may be repeated', async () => {
    const { ada, workout, workoutId } = await created();
    const request = { workoutId, workout: Workout.fromPartial({ sets: workout.sets.slice(1) }) };
    const once = await ada.updateWorkout(request);
    expect(await ada.updateWorkout(request)).toEqual(once);
  });

  it('changes nothing when an exercise is unknown', async () => {
    const { ada, workout, workoutId } = await created();
    const sets = [setOf(1, 1, 'no-such-thing')];
    const call = ada.updateWorkout({ workoutId, workout: Workout.fromPartial({ name: 'x', sets }) });
    await expect(call).rejects.toMatchObject({ reason: 'EXERCISE_NOT_FOUND' });
    expect(await ada.getWorkout({ workoutId })).toEqual(workout);
  });
});

describe('a live workout', () => {
  it('takes sets at its end and is then finished', async () => {
    const ada = await somebody();
    const { id: workoutId } = await ada.createWorkout({ workout: workoutOf({ sets: [setOf(60, 10)] }) });
    const set = await ada.logSet({ workoutId, set: { ...setOf(80, 5), notes: 'easy' } });
    expect(set).toMatchObject({ weightKg: 80, reps: 5, notes: 'easy', type: Set_Type.NORMAL });
    const finished = await ada.finishWorkout({ workoutId });
    expect(finished).toMatchObject({ endTime: service.now });
    expect(finished.sets[1]).toEqual(set);
    expect(await ada.getWorkout({ workoutId })).toEqual(finished);
  });

  it('takes no more when it is finished', async () => {
    const ada = await somebody();
    const { id: workoutId } = await ada.createWorkout({ workout: workoutOf({ endTime: end }) });
    const calls = [ada.logSet({ workoutId, set: setOf(1, 1) }), ada.finishWorkout({ workoutId })];
    expect(await reasonsOf(calls)).toEqual(['WORKOUT_ALREADY_FINISHED', 'WORKOUT_ALREADY_FINISHED']);
  });

  it('does not end before it began', async () => {
    const ada = await somebody();
    const { id: workoutId } = await ada.createWorkout({ workout: workoutOf() });
    const endTime = new Date(start.getTime() - 1);
    const call = ada.finishWorkout({ workoutId, endTime });
    await expect(call).rejects.toMatchObject({ reason: 'INVALID_FIELDS', violations: [{ field: 'endTime' }] });
    expect(await ada.finishWorkout({ workoutId, endTime: start })).toMatchObject({ endTime: start });
  });

  it('loses none of the sets that are logged at once', async () => {
    const ada = await somebody();
    const { id: workoutId } = await ada.createWorkout({ workout: workoutOf() });
    const weights = Array.from({ length: 20 }, (_, index) => index + 1);
    const logged = await Promise.all(weights.map((weight) => ada.logSet({ workoutId, set: setOf(weight, 5) })));
    const { sets } = await ada.getWorkout({ workoutId });
    expect(sets.map(({ weightKg }) => weightKg).toSorted((one, other) => one! - other!)).toEqual(weights);
    expect(sets.map(({ id }) => id).toSorted()).toEqual(logged.map(({ id }) => id).toSorted());
  });

  it('has as many sets as a message carries, and no more', async () => {
    const ada = await somebody();
    const sets = Array.from({ length: 999 }, () => setOf(1, 1));
    const { id: workoutId } = await ada.createWorkout({ workout: workoutOf({ sets }) });
    await ada.logSet({ workoutId, set: setOf(1, 1) });
    await expect(ada.logSet({ workoutId, set: setOf(1, 1) })).rejects.toMatchObject({ violations: [{ field: 'set' }] });
  });
});

describe('the list of workouts', () => {
  it('has the latest start first, in pages that miss none and repeat none', async () => {
    const ada = await somebody();
    const times = [3, 1, 2, 2, 2, 5, 4].map((hour) => new Date(Date.UTC(2026, 0, 1, hour)));
    for (const startTime of times) await ada.createWorkout({ workout: workoutOf({ startTime }) });
    const seen: Workout[] = [];
    let pageToken = '';
    do {
      const page = await ada.listWorkouts({ pageSize: 2, pageToken });
      expect(page.workouts.length).toBe(page.nextPageToken ? 2 : 1);
      seen.push(...page.workouts);
      pageToken = page.nextPageToken;
      // A new workout in front of a page does not shift the next page.
      await ada.createWorkout({ workout: workoutOf({ startTime: new Date(Date.UTC(2026, 0, 2)), notes: 'later' }) });
    } while (pageToken);
    expect(seen.map(({ startTime }) => startTime!.getUTCHours())).toEqual([5, 4, 3, 2, 2, 2, 1]);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(7);
  });

  it('has shorter pages where the workouts are large', async () => {
    const ada = await somebody();
    const sets = Array.from({ length: 100 }, () => ({ ...setOf(1, 1), notes: 'n'.repeat(4000) }));
    for (const name of ['1', '2', '3', '4', '5', '6']) await ada.createWorkout({ workout: workoutOf({ name, sets }) });
    const names: string[] = [];
    for (let pageToken = ''; ; ) {
      const page = await ada.listWorkouts({ pageSize: 200, pageToken });
      expect(page.workouts).toHaveLength(2);
      names.push(...page.workouts.map(({ name }) => name));
      pageToken = page.nextPageToken;
      if (!pageToken) break;
    }
    expect(names.toSorted()).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  it('is filtered by time, exercise, words of the name and state', async () => {
    const ada = await somebody();
    const create = (name: string, hour: number, fields: object = {}) =>
      ada.createWorkout({ workout: workoutOf({ name, startTime: new Date(Date.UTC(2026, 0, 1, hour)), ...fields }) });
    await create('Lower A // Día 1', 1, { sets: [setOf(1, 1, squat)] });
    await create('Upper A', 2, { sets: [{ ...setOf(1, 1), type: Set_Type.WARM_UP }], endTime: end });
    await create('Lower B', 3, { sets: [setOf(1, 1, squat), setOf(1, 1)] });
    const names = async (request: Parameters<typeof ada.listWorkouts>[0]) =>
      (await ada.listWorkouts(request)).workouts.map(({ name }) => name);
    const at = (hour: number) => new Date(Date.UTC(2026, 0, 1, hour));
    expect(await names({ startedAfter: at(2) })).toEqual(['Lower B', 'Upper A']);
    expect(await names({ startedBefore: at(2) })).toEqual(['Lower A // Día 1']);
    expect(await names({ startedAfter: at(1), startedBefore: at(3) })).toEqual(['Upper A', 'Lower A // Día 1']);
    expect(await names({ exerciseId: squat })).toEqual(['Lower B', 'Lower A // Día 1']);
    expect(await names({ exerciseId: bench })).toEqual(['Lower B', 'Upper A']);
    expect(await names({ exerciseId: 'no-such-thing' })).toEqual([]);
    expect(await names({ query: '  dia LOWER' })).toEqual(['Lower A // Día 1']);
    expect(await names({ query: '%' })).toEqual([]);
    expect(await names({ query: '//' })).toEqual(['Lower A // Día 1']);
    for (const query of ['🔥', ' ', '_', '\\', '\0']) expect(await names({ query }), query).toEqual([]);
    expect(await names({ query: 'b_' })).toEqual(['Lower B']);
    expect(await names({ live: true })).toEqual(['Lower B', 'Lower A // Día 1']);
    expect(await names({ live: false })).toEqual(['Upper A']);
  });

  it('takes every time that a timestamp can say, and no other', async () => {
    const ada = await somebody();
    const first = new Date(-62_135_596_800_000);
    await ada.listWorkouts({ startedAfter: first, startedBefore: new Date('9999-12-31T23:59:59.999Z') });
    for (const startedAfter of [new Date(first.getTime() - 1), new Date('+010000-01-01T00:00:00Z')])
      await expect(ada.listWorkouts({ startedAfter })).rejects.toMatchObject({
        violations: [{ field: 'startedAfter' }],
      });
  });

  it('takes a page token only from the same list', async () => {
    const ada = await somebody();
    for (const _ of [1, 2]) await ada.createWorkout({ workout: workoutOf() });
    const { nextPageToken: pageToken } = await ada.listWorkouts({ pageSize: 1 });
    for (const request of [{ pageToken, live: true }, { pageToken: 'nonsense' }, { pageToken: `${pageToken}x` }])
      await expect(ada.listWorkouts(request)).rejects.toMatchObject({ reason: 'INVALID_PAGE_TOKEN' });
  });
});

describe('a deleted workout', () => {
  it('is gone', async () => {
    const ada = await somebody();
    const { id: workoutId } = await ada.createWorkout({ workout: workoutOf({ sets: [setOf(1, 1)] }) });
    await ada.deleteWorkout({ workoutId });
    const calls = [ada.getWorkout({ workoutId }), ada.deleteWorkout({ workoutId })];
    expect(await reasonsOf(calls)).toEqual(['WORKOUT_NOT_FOUND', 'WORKOUT_NOT_FOUND']);
    expect(await service.sql`select from workout_set where workout_id = ${workoutId}`).toHaveLength(0);
  });
});

describe('a stranger', () => {
  it('has no workouts', async () => {
    const calls = service.anybody.as(WorkoutServiceService);
    await expect(calls.listWorkouts()).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    await expect(calls.createWorkout({ workout: workoutOf() })).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
  });
});
