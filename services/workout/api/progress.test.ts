// Records and statistics through a real server and database. That they are right after any history is shown in
// store/progress.test.ts.
import { describe, expect, it } from 'vitest';
import { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { PersonalRecord_Kind as Kind, ProgressServiceService } from '#proto/gen/sinew/workout/v1/progress.ts';
import { Set_Type, Set as WorkoutSet } from '#proto/gen/sinew/workout/v1/set.ts';
import { Workout, WorkoutServiceService } from '#proto/gen/sinew/workout/v1/workout.ts';
import { type Person, reasonsOf } from '#test/harness/service.ts';
import { serveWorkouts } from '#test/harness/workout.ts';

const service = serveWorkouts();

const bench = 'barbell-bench-press';
const squat = 'barbell-squat';
const setOf = (weightKg: number, reps: number, fields: object = {}) =>
  WorkoutSet.fromPartial({ exerciseId: bench, weightKg, reps, ...fields });

const train = (person: Person, start: string, ...sets: WorkoutSet[]) =>
  person.as(WorkoutServiceService).createWorkout({
    workout: Workout.fromPartial({ startTime: new Date(start), timeZone: 'Europe/Madrid', sets }),
  });

describe('records', () => {
  it('name the set that holds them, by exercise and kind', async () => {
    const ada = await service.person();
    const first = await train(ada, '2026-01-05T18:00Z', setOf(60, 10, { type: Set_Type.WARM_UP }), setOf(100, 5));
    await train(ada, '2026-01-06T18:00Z', setOf(100, 5), setOf(80, 9));
    const { records } = await ada.as(ProgressServiceService).listRecords({ kind: Kind.HEAVIEST_WEIGHT });
    expect(records).toEqual([
      {
        exerciseId: bench,
        exerciseName: 'Bench Press (Barbell)',
        kind: Kind.HEAVIEST_WEIGHT,
        value: 100,
        workoutId: first.id,
        setId: first.sets[1]!.id,
        achieveTime: first.startTime,
        weightKg: 100,
        reps: 5,
      },
    ]);
  });

  it('follow every change of a workout', async () => {
    const ada = await service.person();
    const workouts = ada.as(WorkoutServiceService);
    const progress = ada.as(ProgressServiceService);
    const heaviest = async () => (await progress.listRecords({ kind: Kind.HEAVIEST_WEIGHT })).records[0]?.value;
    await train(ada, '2026-01-05T18:00Z', setOf(90, 5));
    const { id: workoutId } = await train(ada, '2026-01-06T18:00Z');
    expect(await heaviest()).toBe(90);
    await workouts.logSet({ workoutId, set: setOf(120, 1) });
    expect(await heaviest()).toBe(120);
    await workouts.updateWorkout({ workoutId, workout: Workout.fromPartial({ sets: [setOf(110, 1)] }) });
    expect(await heaviest()).toBe(110);
    await workouts.deleteWorkout({ workoutId });
    expect(await heaviest()).toBe(90);
  });

  it('come in pages, and only of the exercise that is asked for', async () => {
    const ada = await service.person();
    await train(ada, '2026-01-05T18:00Z', setOf(100, 5), setOf(140, 3, { exerciseId: squat }));
    const { listRecords } = ada.as(ProgressServiceService);
    const whole = (await listRecords()).records.map(({ exerciseId, kind }) => [exerciseId, kind]);
    expect(whole).toEqual([bench, squat].flatMap((id) => [1, 2, 3, 4].map((kind) => [id, kind])));
    const paged: unknown[] = [];
    let pageToken = '';
    do {
      const page = await listRecords({ pageSize: 3, pageToken });
      paged.push(...page.records.map(({ exerciseId, kind }) => [exerciseId, kind]));
      pageToken = page.nextPageToken;
    } while (pageToken);
    expect(paged).toEqual(whole);
    expect((await listRecords({ exerciseId: squat, pageSize: 200 })).records).toHaveLength(4);
    expect((await listRecords({ exerciseId: 'no-such-thing' })).records).toEqual([]);
  });
});

describe('the volume', () => {
  it('is told by week and muscle, in the time zone of each workout', async () => {
    const ada = await service.person();
    // In Madrid this Sunday night is Monday already.
    await train(ada, '2026-01-04T23:30Z', setOf(100, 5), setOf(60, 10, { type: Set_Type.WARM_UP }));
    await train(ada, '2026-01-11T20:00Z', setOf(50, 10), setOf(0, 5, { weightKg: undefined }));
    await train(ada, '2026-01-12T20:00Z', setOf(60, 10, { type: Set_Type.WARM_UP }));
    const { weeks } = await ada.as(ProgressServiceService).getVolume();
    expect(weeks).toEqual([
      {
        weekStart: '2026-01-05',
        volumeKg: 1000,
        sets: 3,
        workouts: 2,
        muscles: [
          { muscle: Muscle.CHEST, volumeKg: 1000, sets: 3 },
          { muscle: Muscle.FRONT_DELTS, volumeKg: 0, sets: 1.5 },
          { muscle: Muscle.TRICEPS, volumeKg: 0, sets: 1.5 },
        ],
      },
    ]);
  });

  it('is told between two days, both included', async () => {
    const ada = await service.person();
    for (const day of ['05', '06', '07', '08']) await train(ada, `2026-01-${day}T12:00Z`, setOf(10, 1));
    const { getVolume } = ada.as(ProgressServiceService);
    const sets = async (range: object) => (await getVolume(range)).weeks[0]?.sets;
    expect(await sets({ startDate: '2026-01-06', endDate: '2026-01-07' })).toBe(2);
    expect(await sets({ startDate: '2026-01-07' })).toBe(2);
    expect(await sets({ endDate: '2026-01-05' })).toBe(1);
    expect(await sets({ startDate: '2027-01-01' })).toBeUndefined();
  });
});

describe('the strength', () => {
  it('is the best estimate of each day', async () => {
    const ada = await service.person();
    await train(ada, '2026-01-05T08:00Z', setOf(100, 5));
    const evening = await train(ada, '2026-01-05T20:00Z', setOf(60, 20), setOf(110, 3));
    await train(ada, '2026-01-07T08:00Z', setOf(90, 1), setOf(200, 0));
    const { points } = await ada.as(ProgressServiceService).getStrength({ exerciseId: bench });
    expect(
      points.map(({ date, estimatedOneRepMaxKg, weightKg, reps }) => [date, estimatedOneRepMaxKg, weightKg, reps]),
    ).toEqual([
      // 110 × (1 + 3 / 30), which is 121.00000000000001 in floating point.
      ['2026-01-05', 121, 110, 3],
      ['2026-01-07', 90, 90, 1],
    ]);
    expect(points[0]!.workoutId).toBe(evening.id);
    const range = { exerciseId: bench, startDate: '2026-01-06', endDate: '2026-01-07' };
    expect((await ada.as(ProgressServiceService).getStrength(range)).points).toHaveLength(1);
  });
});

describe('progress', () => {
  it('is everybody’s own', async () => {
    const ada = await service.person();
    const bob = await service.person();
    await train(ada, '2026-01-05T18:00Z', setOf(100, 5));
    const calls = bob.as(ProgressServiceService);
    expect(await calls.listRecords()).toMatchObject({ records: [] });
    expect(await calls.getVolume()).toEqual({ weeks: [] });
    expect(await calls.getStrength({ exerciseId: bench })).toEqual({ points: [] });
  });

  it('is refused for days that no calendar has, or that end before they begin', async () => {
    const calls = (await service.person()).as(ProgressServiceService);
    const reasons = await reasonsOf([
      calls.getVolume({ startDate: '2025-02-30' }),
      calls.getVolume({ endDate: '9999-99-99' }),
      calls.getStrength({ exerciseId: bench, startDate: '0000-01-01' }),
      calls.getVolume({ startDate: '2025-02-02', endDate: '2025-02-01' }),
      calls.getVolume({ startDate: '0001-01-01', endDate: '9999-12-31' }),
      calls.getStrength({ exerciseId: '\0' }),
      calls.getStrength(),
    ]);
    expect(reasons).toEqual([...Array(4).fill('INVALID_FIELDS'), 'OK', 'INVALID_FIELDS', 'INVALID_FIELDS']);
  });
});
