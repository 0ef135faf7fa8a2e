// Volume and shares: exact, and the same in any order.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Set_Type, type WorkoutSet } from '../set.ts';
import { sharesOf, volumeMgOf } from './statistics.ts';

const setOf = (fields: Partial<WorkoutSet>): WorkoutSet => ({
  id: '',
  exerciseId: 'barbell-squat',
  type: Set_Type.NORMAL,
  notes: '',
  ...fields,
});

describe('the volume of a set', () => {
  it.each<[string, Partial<WorkoutSet>, bigint]>([
    ['is weight × repetitions', { weightKg: 100.5, reps: 3 }, 301_500_000n],
    ['keeps every digit that a scale has', { weightKg: 45.359237, reps: 7 }, 317_514_659n],
    ['is not shaken by binary fractions', { weightKg: 0.1 + 0.2, reps: 10 }, 3_000_000n],
    ['is nothing without repetitions', { weightKg: 100 }, 0n],
    ['is nothing without a weight', { reps: 10 }, 0n],
    ['is nothing where the weight is help', { weightKg: -20, reps: 10 }, 0n],
    ['is exact at its largest', { weightKg: 2000, reps: 10_000 }, 20_000_000_000_000n],
  ])('%s', (_, fields, expected) => {
    expect(volumeMgOf(setOf(fields))).toBe(expected);
  });
});

describe('the shares of a workout', () => {
  it('count the working sets of each exercise, and name those that were only warmed up for', () => {
    const shares = sharesOf([
      setOf({ type: Set_Type.WARM_UP, weightKg: 60, reps: 10 }),
      setOf({ weightKg: 100, reps: 5 }),
      setOf({ type: Set_Type.DROP, weightKg: 80, reps: 8 }),
      setOf({ exerciseId: 'plank', durationS: 60 }),
      setOf({ exerciseId: 'pull-up', type: Set_Type.WARM_UP, reps: 5 }),
    ]);
    expect(shares).toEqual([
      { exerciseId: 'barbell-squat', sets: 2, volumeMg: 1_140_000_000n },
      { exerciseId: 'plank', sets: 1, volumeMg: 0n },
      { exerciseId: 'pull-up', sets: 0, volumeMg: 0n },
    ]);
  });

  it('are the same in any order of the sets', () => {
    const anySet = fc.record({
      exerciseId: fc.constantFrom('a', 'b'),
      type: fc.constantFrom(Set_Type.NORMAL, Set_Type.WARM_UP),
      weightKg: fc.double({ min: -500, max: 2000, noNaN: true }),
      reps: fc.nat({ max: 10_000 }),
    });
    const sorted = (sets: WorkoutSet[]) =>
      sharesOf(sets).toSorted((one, other) => (one.exerciseId < other.exerciseId ? -1 : 1));
    const shuffled = fc
      .array(anySet)
      .chain((sets) => fc.tuple(fc.constant(sets), fc.shuffledSubarray(sets, { minLength: sets.length })));
    fc.assert(
      fc.property(shuffled, ([sets, other]) => {
        expect(sorted(other.map(setOf))).toEqual(sorted(sets.map(setOf)));
      }),
    );
  });
});
