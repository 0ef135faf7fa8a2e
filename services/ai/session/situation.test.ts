// The laws that every recommended session keeps, for people with any history, equipment and words.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Exercise_Equipment as Equipment, Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { Set_Type } from '#proto/gen/sinew/workout/v1/set.ts';
import { catalogue, findInCatalogue } from '../../workout/catalogue/catalogue.ts';
import { gymOf } from '../exercise/equipment.ts';
import { statusOf } from '../status/status.ts';
import { recommendSession } from './recommend.ts';
import type { TrainingSituation } from './situation.ts';

const status = statusOf({ loads: [], recent: [] }, { today: '2026-03-01', musclesOf: () => undefined });
const recommend = (given: Omit<TrainingSituation, 'avoided' | 'status' | 'exercises'>) =>
  recommendSession({ ...given, avoided: { exercises: [], muscles: [] }, status, exercises: catalogue });

describe('every session', () => {
  const exercise = fc.constantFrom(
    'barbell-bench-press',
    'dumbbell-bicep-curl',
    'pull-up',
    'assisted-pull-up',
    'push-up',
    'plank',
    'running',
    'machine-leg-press',
    'band-bicep-curl',
    'farmers-walk',
  );
  const sets = fc.record({
    type: fc.constantFrom(Set_Type.NORMAL, Set_Type.WARM_UP),
    weightKg: fc.option(fc.double({ min: -60, max: 1000, noNaN: true }), { nil: undefined }),
    reps: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }),
    durationS: fc.option(fc.double({ min: 0, max: 7200, noNaN: true }), { nil: undefined }),
    distanceM: fc.option(fc.double({ min: 0, max: 50_000, noNaN: true }), { nil: undefined }),
  });
  const recent = fc.array(
    fc.record({ daysSince: fc.integer({ min: 0, max: 400 }), sets: fc.array(sets, { maxLength: 4 }) }),
    { maxLength: 4 },
  );
  const history = fc.uniqueArray(
    fc.record({
      exerciseId: exercise,
      sessions: fc.integer({ min: 1, max: 300 }),
      recent: recent.map((all) => all.toSorted((one, other) => one.daysSince - other.daysSince)),
      highestMaxKg: fc.option(fc.double({ min: 1, max: 400, noNaN: true }), { nil: undefined }),
    }),
    { selector: ({ exerciseId }) => exerciseId },
  );
  const situation = fc.record({
    goal: fc.constantFrom('strength', 'hypertrophy', 'endurance', undefined),
    equipment: fc.constantFrom(
      gymOf('kg'),
      gymOf('lb'),
      { unit: 'kg' as const, kinds: [] },
      { unit: 'lb' as const, kinds: [Equipment.DUMBBELL] },
    ),
    daysPerWeek: fc.integer({ min: 1, max: 7 }),
    minutes: fc.integer({ min: 0, max: 120 }),
    sore: fc.array(fc.constantFrom(Muscle.CHEST, Muscle.BICEPS, Muscle.QUADRICEPS), { maxLength: 2 }),
    recovery: fc.constantFrom(1, 3, 5, undefined),
    feedback: fc.array(
      fc.record({
        kind: fc.constantFrom('accepted', 'changed', 'too hard', 'too easy', 'sore'),
        exerciseId: fc.option(exercise, { nil: undefined }),
        daysAgo: fc.integer({ min: 0, max: 30 }),
      }),
      { maxLength: 4 },
    ),
    history,
  });

  it('keeps its bounds, its time and its reasons, and is the same for the same person', () => {
    const keeps = fc.property(situation, (given) => {
      const session = recommend(given);
      expect(recommend(structuredClone(given))).toEqual(session);
      expect(session.minutes).toBeLessThanOrEqual(given.minutes + 1e-9);
      expect(session.exercises.length + session.reasons.length).toBeGreaterThan(0);
      for (const { exerciseId, sets: count, reps, seconds, meters, load, reasons } of session.exercises) {
        expect(count).toBeGreaterThanOrEqual(1);
        expect(Math.min(reps ?? 1, seconds ?? 1, meters ?? 1)).toBeGreaterThan(0);
        expect(reasons.length).toBeGreaterThanOrEqual(2);
        for (const muscle of given.sore) expect(findInCatalogue(exerciseId)!.primaryMuscles).not.toContain(muscle);
        const bounds = reasons.find((reason) => reason.word === 'bounds');
        if (load && bounds) {
          expect(load.weightKg).toBeGreaterThanOrEqual(bounds.leastKg);
          expect(load.weightKg).toBeLessThanOrEqual(bounds.mostKg);
        }
        const distance = reasons.find((reason) => reason.word === 'bounds of distance');
        if (distance) expect(meters).toBeLessThanOrEqual(distance.mostMeters + 1e-9);
      }
    });
    fc.assert(keeps, { numRuns: 150 });
  });
});
