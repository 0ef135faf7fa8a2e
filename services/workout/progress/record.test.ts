// Which set is the best of a workout, in a table for each rule.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Set_Type, type WorkoutSet } from '../set.ts';
import { bestsOf, estimateOneRepMax, Kind } from './record.ts';

const setOf = (fields: Partial<WorkoutSet>): WorkoutSet => ({
  id: '',
  exerciseId: 'barbell-bench-press',
  type: Set_Type.NORMAL,
  notes: '',
  ...fields,
});

/** The kinds with their values and the places of the sets. */
const told = (...sets: Partial<WorkoutSet>[]) =>
  Object.fromEntries(bestsOf(sets.map(setOf)).map(({ kind, value, position }) => [kind, [value, position]]));

describe('the estimated one-repetition maximum', () => {
  it.each([
    [100, 1, 100],
    [100, 2, 100 * (1 + 2 / 30)],
    [100, 10, 100 * (1 + 10 / 30)],
    [60, 30, 120],
    [0.5, 15, 0.75],
  ])('of %d kg for %i repetitions is %d', (weightKg, reps, expected) => {
    expect(estimateOneRepMax(weightKg, reps)).toBe(expected);
  });

  it('never falls with more weight or more repetitions', () => {
    const weight = fc.double({ min: 0.001, max: 2000, noNaN: true });
    const reps = fc.integer({ min: 1, max: 9999 });
    const grows = fc.property(weight, weight, reps, (one, other, count) => {
      const less = Math.min(one, other);
      const more = Math.max(one, other);
      expect(estimateOneRepMax(less, count)).toBeLessThanOrEqual(estimateOneRepMax(more, count));
      expect(estimateOneRepMax(one, count)).toBeLessThan(estimateOneRepMax(one, count + 1));
    });
    fc.assert(grows);
  });
});

describe('the bests of a workout', () => {
  it('are of every kind that its sets can tell', () => {
    expect(told({ weightKg: 100, reps: 5 })).toEqual({
      [Kind.HEAVIEST_WEIGHT]: [100, 0],
      [Kind.ESTIMATED_ONE_REP_MAX]: [100 * (1 + 5 / 30), 0],
      [Kind.BEST_SET_VOLUME]: [500, 0],
      [Kind.MOST_REPS]: [5, 0],
    });
    expect(told({ distanceM: 5000, durationS: 1500 })).toEqual({
      [Kind.LONGEST_DISTANCE]: [5000, 0],
      [Kind.LONGEST_DURATION]: [1500, 0],
    });
    expect(told({ weightKg: 20, durationS: 60 })).toEqual({ [Kind.LONGEST_DURATION]: [60, 0] });
    expect(told({})).toEqual({});
  });

  it('are each of the set that reached the value first', () => {
    expect(
      told(
        { weightKg: 90, reps: 8 },
        { weightKg: 100, reps: 1 },
        { weightKg: 100, reps: 3 },
        { weightKg: 90, reps: 8 },
      ),
    ).toEqual({
      [Kind.HEAVIEST_WEIGHT]: [100, 1],
      [Kind.ESTIMATED_ONE_REP_MAX]: [90 * (1 + 8 / 30), 0],
      [Kind.BEST_SET_VOLUME]: [720, 0],
      [Kind.MOST_REPS]: [8, 0],
    });
  });

  it('are of no warm-up', () => {
    expect(
      told({ type: Set_Type.WARM_UP, weightKg: 200, reps: 20 }, { type: Set_Type.DROP, weightKg: 50, reps: 1 }),
    ).toEqual({
      [Kind.HEAVIEST_WEIGHT]: [50, 1],
      [Kind.ESTIMATED_ONE_REP_MAX]: [50, 1],
      [Kind.BEST_SET_VOLUME]: [50, 1],
      [Kind.MOST_REPS]: [1, 1],
    });
  });

  it('need a repetition for a weight', () => {
    expect(told({ weightKg: 200, reps: 0 })).toEqual({});
    expect(told({ weightKg: 200 })).toEqual({});
  });

  it('are, where the weight is help, the least help, and nothing that multiplies it', () => {
    expect(told({ weightKg: -30, reps: 8 }, { weightKg: -10, reps: 5 })).toEqual({
      [Kind.HEAVIEST_WEIGHT]: [-10, 1],
      [Kind.MOST_REPS]: [8, 0],
    });
    expect(told({ weightKg: -30, reps: 8 }, { weightKg: 0, reps: 5 })).toEqual({
      [Kind.HEAVIEST_WEIGHT]: [0, 1],
      [Kind.MOST_REPS]: [8, 0],
    });
  });

  it('are told for each exercise', () => {
    const bests = bestsOf([setOf({ reps: 5 }), setOf({ exerciseId: 'pull-up', reps: 3 })]);
    expect(bests).toEqual([
      { exerciseId: 'barbell-bench-press', kind: Kind.MOST_REPS, value: 5, position: 0 },
      { exerciseId: 'pull-up', kind: Kind.MOST_REPS, value: 3, position: 1 },
    ]);
  });
});
