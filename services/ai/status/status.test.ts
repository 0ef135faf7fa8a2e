// How workouts become days and hard sets, and the status of people with few workouts.
import { describe, expect, it } from 'vitest';
import { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { Set_Type } from '#proto/gen/sinew/workout/v1/set.ts';
import { toDays } from './days.ts';
import { loadOf, type TrainedSet, type TrainedWorkout } from './load.ts';
import { type MusclesOf, muscleSetsOf, weeklyRange } from './muscles.ts';
import { statusOf } from './status.ts';

const set = (exerciseId: string, rpe?: number, type: TrainedSet['type'] = Set_Type.NORMAL): TrainedSet => ({
  exerciseId,
  type,
  rpe,
});
const workout = (day: string, minutes: number | undefined, ...sets: TrainedSet[]): TrainedWorkout => ({
  day,
  minutes,
  sets,
});
const times = <T>(count: number, value: T): T[] => new Array<T>(count).fill(value);

const trainingOf = (workouts: readonly TrainedWorkout[]) => ({ loads: workouts.map(loadOf), recent: workouts });

const musclesOf: MusclesOf = (exerciseId) =>
  ({
    bench: { primary: [Muscle.CHEST], secondary: [Muscle.TRICEPS] },
    pushdown: { primary: [Muscle.TRICEPS], secondary: [] },
  })[exerciseId];

describe('the load of a workout', () => {
  it('is its minutes times the mean exertion of its working sets', () => {
    const sets = [set('bench', 3, Set_Type.WARM_UP), set('bench', 7), set('bench', 9), set('bench')];
    expect(loadOf(workout('2025-01-01', 60, ...sets))).toEqual({
      day: '2025-01-01',
      load: 480,
      minutes: 60,
      exertion: 8,
      assumed: [],
    });
  });

  it.each([undefined, 0, -5, 301])('of %s minutes is assumed by its sets', (minutes) => {
    const { load, assumed } = loadOf(workout('2025-01-01', minutes, ...times(10, set('bench', 8))));
    expect([load, assumed]).toEqual([30 * 8, ['minutes']]);
  });

  it('without any exertion is assumed to be one between hard and very hard', () => {
    expect(loadOf(workout('2025-01-01', 50, set('bench')))).toMatchObject({ load: 300, assumed: ['exertion'] });
  });
});

describe('days', () => {
  it('are all from the first to today, through a leap day and the hours of a summer', () => {
    const loads = [
      { day: '2024-03-01', load: 5 },
      { day: '2024-02-28', load: 1 },
      { day: '2024-03-01', load: 7 },
      { day: '2024-03-09', load: 9 },
    ];
    expect(toDays(loads, '2024-03-02')).toEqual([1, 0, 12, 0]);
    expect(toDays([{ day: '2025-03-01', load: 1 }], '2025-11-01').length).toBe(246);
    expect(toDays([], '2025-01-01')).toEqual([]);
  });
});

describe('hard sets', () => {
  const today = '2025-01-14';
  const week = (...sets: TrainedSet[]) => [workout('2025-01-01', 60), workout('2025-01-08', 60, ...sets)];

  it('count one for the muscle trained and half for one that helps', () => {
    const sets = [...times(9, set('bench', 8)), ...times(6, set('pushdown'))];
    expect(muscleSetsOf(week(...sets), { today, musclesOf, knownDays: 7 })).toEqual([
      { muscle: Muscle.TRICEPS, sets: 10.5, direct: 6, helping: 9, volume: 'within' },
      { muscle: Muscle.CHEST, sets: 9, direct: 9, helping: 0, volume: 'some' },
    ]);
  });

  it('are no warm-ups, none that were easy, none of exercises that are not known, and none from before the week', () => {
    const sets = [set('bench', 9, Set_Type.WARM_UP), set('bench', 5.5), set('nothing', 9)];
    const before = workout('2025-01-07', 60, set('bench', 9));
    const after = workout('2025-01-15', 60, set('bench', 9));
    expect(muscleSetsOf([...week(...sets), before, after], { today, musclesOf, knownDays: 7 })).toEqual([]);
  });

  it.each([
    [4, 'low'],
    [5, 'some'],
    [9, 'some'],
    [weeklyRange.least, 'within'],
    [weeklyRange.most, 'within'],
    [21, 'beyond'],
  ] as const)('of a number of %i are told as %s', (count, volume) => {
    expect(muscleSetsOf(week(...times(count, set('pushdown', 9))), { today, musclesOf, knownDays: 7 })).toMatchObject([
      { sets: count, volume },
    ]);
  });
});

describe('the status', () => {
  it('of who has not trained says how many days are missing', () => {
    expect(statusOf(trainingOf([]), { today: '2025-01-14', musclesOf })).toEqual({
      fitness: { missingDays: 42 },
      workloadRatio: { missingDays: 28 },
      monotony: { missingDays: 7 },
      muscles: { missingDays: 7 },
      workouts: 0,
      assumed: { minutes: 0, exertion: 0 },
    });
  });

  it('of who began yesterday says it too, and looks at nothing after today', () => {
    const workouts = [workout('2025-01-13', undefined, set('bench')), workout('2025-02-01', 60, set('bench', 9))];
    expect(statusOf(trainingOf(workouts), { today: '2025-01-14', musclesOf })).toEqual({
      fitness: { missingDays: 40 },
      workloadRatio: { missingDays: 26 },
      monotony: { missingDays: 5 },
      muscles: { missingDays: 5 },
      workouts: 1,
      assumed: { minutes: 1, exertion: 1 },
    });
  });

  it('of who trains each day for a year is that of a constant load', () => {
    const workouts = times(365, 0).map((_, index) => {
      const day = new Date(Date.UTC(2025, 0, 1 + index)).toISOString().slice(0, 10);
      return workout(day, 60, set('bench', 8), set('bench', 6));
    });
    const status = statusOf(trainingOf(workouts.toReversed()), { today: '2025-12-31', musclesOf });
    expect(status).toMatchObject({
      fitness: {
        fitness: expect.closeTo(420 * (1 - Math.exp(-365 / 42)), 6),
        fatigue: expect.closeTo(420, 6),
        days: 365,
      },
      workloadRatio: { acute: 420, chronic: 420, ratio: 1 },
      monotony: { load: 2940, monotony: undefined, isHigh: true },
      muscles: [
        { muscle: Muscle.CHEST, sets: 14, volume: 'within' },
        { muscle: Muscle.TRICEPS, sets: 7, volume: 'some' },
      ],
      assumed: { minutes: 0, exertion: 0 },
    });
  });

  it('after a year without training is rested, with no ratio to tell', () => {
    const workouts = times(60, 0).map((_, index) =>
      workout(new Date(Date.UTC(2024, 0, 1 + index)).toISOString().slice(0, 10), 60, set('bench', 8)),
    );
    const status = statusOf(trainingOf(workouts), { today: '2025-03-01', musclesOf });
    expect(status).toMatchObject({ monotony: { load: 0, isHigh: false }, muscles: [] });
    expect(status.workloadRatio).toBeUndefined();
    // Today is 366 days after the last of 60 days with a load of 480.
    const fitness = 480 * (1 - Math.exp(-60 / 42)) * Math.exp(-366 / 42);
    expect(status.fitness).toMatchObject({ fitness: expect.closeTo(fitness, 9), form: expect.closeTo(fitness, 9) });
  });
});
