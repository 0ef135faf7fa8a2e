// Which exercises are chosen for whom, and the laws that every choice keeps.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { weeklyRange } from '../status/muscles.ts';
import { type Circumstances, type ExerciseCandidate, selectExercises } from './selection.ts';

const candidate = (
  exerciseId: string,
  primary: Muscle[],
  secondary: Muscle[] = [],
  sessions = 0,
): ExerciseCandidate => ({
  exerciseId,
  muscles: { primary, secondary },
  sets: 3,
  restSeconds: 120,
  sessions,
});
const bench = candidate('bench', [Muscle.CHEST], [Muscle.TRICEPS]);
const fly = candidate('fly', [Muscle.CHEST]);
const squat = candidate('squat', [Muscle.QUADRICEPS, Muscle.GLUTES]);
const pushdown = candidate('pushdown', [Muscle.TRICEPS]);
const all = [fly, pushdown, bench, squat];

const select = (candidates: readonly ExerciseCandidate[], fields: Partial<Circumstances> = {}) =>
  selectExercises(candidates, { done: [], sore: [], daysPerWeek: 3, minutes: 90, ...fields });
const names = ({ choices }: ReturnType<typeof select>) => choices.map(({ candidate: { exerciseId } }) => exerciseId);

describe('a session', () => {
  it('begins with what gives the most, and ends when every muscle has its share', () => {
    // The sets that are of use: squat 6, for two muscles; bench 3 and 1.5; pushdown 3 of the 3.5 that the triceps still
    // needs; fly the 2 that the chest still needs.
    expect(names(select(all))).toEqual(['squat', 'bench', 'pushdown', 'fly']);
    const done = [Muscle.CHEST, Muscle.TRICEPS, Muscle.QUADRICEPS, Muscle.GLUTES].map((muscle) => ({
      muscle,
      sets: 10,
    }));
    expect(select(all, { done })).toEqual({ choices: [], sore: [], isCutShort: false });
  });

  it('says what each muscle had and should have', () => {
    const [choice] = select([bench], {
      done: [
        { muscle: Muscle.CHEST, sets: 2 },
        { muscle: Muscle.TRICEPS, sets: 12 },
      ],
    }).choices;
    expect(choice).toMatchObject({ short: [{ muscle: Muscle.CHEST, sets: 2, wanted: 7 }] });
  });

  it('gives a muscle all of its week when it is the only one', () => {
    const chest = ['a', 'b', 'c', 'd', 'e'].map((name) => candidate(name, [Muscle.CHEST]));
    expect(names(select(chest))).toEqual(['a', 'b']);
    expect(names(select(chest, { daysPerWeek: 1 }))).toEqual(['a', 'b', 'c', 'd']);
  });

  it('has the familiar exercise of two that give as much', () => {
    const press = candidate('machine press', [Muscle.CHEST], [Muscle.TRICEPS], 20);
    expect(names(select([bench, press]))[0]).toBe('machine press');
    // An exercise that helps one more muscle comes before a familiar exercise.
    expect(names(select([{ ...fly, sessions: 50 }, bench]))[0]).toBe('bench');
  });

  it('leaves out what is sore, and says which', () => {
    const selection = select(all, { sore: [Muscle.CHEST] });
    expect(names(selection)).toEqual(['squat', 'pushdown']);
    expect(selection.sore).toEqual(['fly', 'bench']);
  });

  it('fits into the time, and says when it was cut short', () => {
    // Three sets take 2 minutes of preparation, 2 minutes of work and 4 minutes of rest.
    const selection = select(all, { minutes: 16 });
    expect(selection.choices.map(({ minutes }) => minutes)).toEqual([8, 8]);
    expect([names(selection), selection.isCutShort]).toEqual([['squat', 'bench'], true]);
    expect(select(all, { minutes: 32 }).isCutShort).toBe(false);
  });

  it('keeps to the time and the ranges, repeats nothing, and does not depend on the order', () => {
    const muscles = fc.uniqueArray(fc.constantFrom(1, 2, 3, 4, 5, 6), { minLength: 2, maxLength: 4 });
    const candidates = fc.uniqueArray(
      fc.record({
        exerciseId: fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), minLength: 1, maxLength: 3 }),
        muscles: muscles.map(([primary, ...secondary]) => ({
          primary: [primary as Muscle],
          secondary: secondary as Muscle[],
        })),
        sets: fc.integer({ min: 1, max: 5 }),
        restSeconds: fc.integer({ min: 0, max: 240 }),
        sessions: fc.integer({ min: 0, max: 3 }),
      }),
      { selector: ({ exerciseId }) => exerciseId, maxLength: 12 },
    );
    const circumstances = fc.record({
      done: fc.uniqueArray(
        fc.record({ muscle: fc.constantFrom<Muscle>(1, 2, 3, 4, 5, 6), sets: fc.integer({ min: 0, max: 25 }) }),
        { selector: ({ muscle }) => muscle },
      ),
      sore: fc.array(fc.constantFrom<Muscle>(1, 2), { maxLength: 1 }),
      daysPerWeek: fc.integer({ min: 1, max: 7 }),
      minutes: fc.integer({ min: 0, max: 120 }),
    });
    const keeps = fc.property(candidates, circumstances, (own, given) => {
      const { choices } = selectExercises(own, given);
      expect(choices.reduce((total, { minutes }) => total + minutes, 0)).toBeLessThanOrEqual(given.minutes + 1e-9);
      expect(new Set(choices.map(({ candidate }) => candidate.exerciseId)).size).toBe(choices.length);
      const sets = new Map<Muscle, number>(given.done.map((one) => [one.muscle, one.sets]));
      for (const { candidate, short } of choices) {
        expect(short.length).toBeGreaterThan(0);
        for (const muscle of candidate.muscles.primary) {
          expect(given.sore).not.toContain(muscle);
          sets.set(muscle, (sets.get(muscle) ?? 0) + candidate.sets);
          expect(sets.get(muscle)).toBeLessThanOrEqual(weeklyRange.most);
        }
        for (const muscle of candidate.muscles.secondary) {
          sets.set(muscle, (sets.get(muscle) ?? 0) + candidate.sets / 2);
          expect(sets.get(muscle)).toBeLessThanOrEqual(weeklyRange.most);
        }
      }
      expect(selectExercises(own.toReversed(), given).choices).toEqual(choices);
    });
    fc.assert(keeps, { numRuns: 500 });
  });
});
