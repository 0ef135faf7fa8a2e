// The summary grows by new workouts to the same as one that is made from all workouts at once.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Set_Type } from '#proto/gen/sinew/workout/v1/set.ts';
import { addWorkouts, emptySummary, isNext, type TrainingWorkout } from './training.ts';

const anyWorkout = (index: number): fc.Arbitrary<TrainingWorkout> =>
  fc
    .record({
      hours: fc.integer({ min: 0, max: 200 }),
      sets: fc.array(
        fc.record({
          exerciseId: fc.constantFrom('squat', 'bench', 'constructor', '__proto__x'),
          type: fc.constantFrom(Set_Type.NORMAL, Set_Type.WARM_UP),
          weightKg: fc.option(fc.double({ min: -20, max: 300, noNaN: true }), { nil: undefined }),
          reps: fc.integer({ min: 0, max: 40 }),
        }),
        { maxLength: 6 },
      ),
    })
    .map(({ hours, sets }) => {
      const startTime = Date.UTC(2025, 0, 1 + index * 9) + hours * 3_600_000;
      const day = new Date(startTime).toISOString().slice(0, 10);
      return { id: `w${index}`, startTime, endTime: startTime + 3_000_000, day, name: '', sets };
    });

const anyLog = fc
  .integer({ min: 1, max: 25 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => anyWorkout(index))));

describe('a summary', () => {
  it('is the same, whether the workouts came at once or one after the other, and also through storage', () => {
    fc.assert(
      fc.property(anyLog, (log) => {
        const whole = addWorkouts(emptySummary, log);
        const stored = (summary: typeof whole): typeof whole => JSON.parse(JSON.stringify(summary));
        const grown = log.reduce((summary, workout) => {
          expect(isNext(summary, workout)).toBe(true);
          return stored(addWorkouts(summary, [workout]));
        }, emptySummary);
        expect(grown).toEqual(stored(whole));
      }),
    );
  });

  it('keeps the last sessions of an exercise, the latest first, and counts all', () => {
    const sessions = (every: number) =>
      addWorkouts(emptySummary, logOf(every)).exercises.squat!.last.map(({ sets }) => sets[0]!.weightKg);
    const logOf = (every: number) =>
      [1, 2, 3, 4, 5, 6, 7].map((day) => ({
        id: `w${day}`,
        startTime: Date.UTC(2025, 0, day * every),
        endTime: Date.UTC(2025, 0, day * every, 1),
        day: `2025-01-0${day}`,
        name: '',
        sets: [{ exerciseId: 'squat', type: Set_Type.NORMAL, weightKg: day, reps: 5 }],
      }));
    expect(addWorkouts(emptySummary, logOf(1)).exercises.squat!.sessions).toBe(7);
    expect([sessions(1), sessions(20)]).toEqual([
      [7, 6, 5, 4, 3, 2, 1],
      [7, 6, 5, 4, 3],
    ]);
  });

  it('has nothing that comes before its end', () => {
    const [workout] = [{ id: 'b', startTime: 5, endTime: 6, day: '1970-01-01', name: '', sets: [] }];
    const summary = addWorkouts(emptySummary, [workout!]);
    expect([
      isNext(summary, { id: 'a', startTime: 6 }),
      isNext(summary, { id: 'c', startTime: 5 }),
      isNext(summary, { id: 'b', startTime: 5 }),
      isNext(summary, { id: 'c', startTime: 4 }),
    ]).toEqual([true, true, false, false]);
  });
});
