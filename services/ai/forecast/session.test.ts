// Which sets give an estimate of the maximum, and which estimate, in tables and properties.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Set_Type } from '#proto/gen/sinew/workout/v1/set.ts';
import { estimateOneRepMax, loadFor, type PerformedSet, sessionsOf } from './session.ts';

const squat = (weightKg: number, reps: number, type: PerformedSet['type'] = Set_Type.NORMAL): PerformedSet => ({
  exerciseId: 'squat',
  type,
  weightKg,
  reps,
});

describe('a session', () => {
  it('has the estimates of its sets, the best one first', () => {
    expect(sessionsOf([squat(90, 6), squat(100, 1), squat(60, 3)])).toEqual([
      { exerciseId: 'squat', estimates: [108, 100, 66], widest: 108 },
    ]);
  });

  it('is made of failure and drop sets too, and of no warm-up', () => {
    const sets = [squat(150, 1, Set_Type.WARM_UP), squat(100, 1, Set_Type.FAILURE), squat(110, 1, Set_Type.DROP)];
    expect(sessionsOf(sets)).toEqual([{ exerciseId: 'squat', estimates: [110, 100], widest: 110 }]);
    expect(sessionsOf(sets.slice(0, 1))).toEqual([]);
  });

  it.each([
    ['12 repetitions', squat(50, 12), [70], 70],
    ['13 repetitions, which tell only the widest', squat(60, 15), [], 90],
    ['36 repetitions', squat(60, 36), [], 132],
  ])('takes %s', (_, set, estimates, widest) => {
    expect(sessionsOf([set])).toEqual([{ exerciseId: 'squat', estimates, widest }]);
  });

  it.each([
    ['37 repetitions', squat(50, 37)],
    ['a failed attempt', squat(200, 0)],
    ['help', squat(-20, 8)],
    ['no load', { exerciseId: 'pull-up', type: Set_Type.NORMAL, reps: 8 }],
    ['no repetitions', { exerciseId: 'carry', type: Set_Type.NORMAL, weightKg: 50 }],
  ])('takes nothing from %s', (_, set) => {
    expect(sessionsOf([set])).toEqual([]);
  });

  it('is told for each exercise', () => {
    const names = sessionsOf([squat(90, 1), { ...squat(80, 1), exerciseId: 'row' }, squat(95, 1)]).map(
      ({ exerciseId, estimates }) => [exerciseId, estimates],
    );
    expect(names).toEqual([
      ['squat', [95, 90]],
      ['row', [80]],
    ]);
  });
});

it('the load for so many repetitions has the maximum that it came from', () => {
  const maximum = fc.double({ min: 1, max: 600, noNaN: true });
  const isInverse = fc.property(maximum, fc.integer({ min: 1, max: 12 }), (oneRepMax, reps) => {
    expect(estimateOneRepMax(loadFor(oneRepMax, reps), reps)).toBeCloseTo(oneRepMax, 9);
    expect(loadFor(oneRepMax, reps)).toBeLessThanOrEqual(oneRepMax);
  });
  fc.assert(isInverse);
});
