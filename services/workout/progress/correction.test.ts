// What is told anew and what is taken back when something changes of which people were told.
import { describe, expect, it } from 'vitest';
import { changedExercises, correctRecords } from './correction.ts';
import { Kind } from './record.ts';

const telling = (workoutId: string, value: number, previous: number, kind: Kind = Kind.HEAVIEST_WEIGHT) => ({
  workoutId,
  exerciseId: 'squat',
  kind,
  value,
  previous,
});
const best = (value: number, exerciseId = 'squat', kind: Kind = Kind.HEAVIEST_WEIGHT) => ({
  exerciseId,
  kind,
  value,
  position: 0,
});

describe('records', () => {
  it('are told that were not told', () => {
    expect(correctRecords([telling('a', 100, 90)], [])).toEqual({ broken: [telling('a', 100, 90)], withdrawn: [] });
  });

  it('are told again only when the value, or the one before it, is another', () => {
    const told = [telling('a', 100, 90)];
    expect(correctRecords([telling('a', 100, 90)], told)).toEqual({ broken: [], withdrawn: [] });
    for (const due of [telling('a', 105, 90), telling('a', 100, 95)]) {
      expect(correctRecords([due], told)).toEqual({ broken: [due], withdrawn: [] });
    }
  });

  it('are taken back that are none any more, each kind and workout by itself', () => {
    const other = telling('b', 100, 90);
    const reps = telling('a', 8, 5, Kind.MOST_REPS);
    const told = [telling('a', 100, 90), reps];
    expect(correctRecords([other, reps], told)).toEqual({ broken: [other], withdrawn: [telling('a', 100, 90)] });
  });
});

describe('an exercise has changed', () => {
  it('when its best of any kind is another, is new, or is gone, and not when only its place is', () => {
    expect(changedExercises([best(100)], [{ ...best(100), position: 3 }])).toEqual([]);
    expect(changedExercises([best(100)], [best(105)])).toEqual(['squat']);
    expect(changedExercises([best(100)], [best(100), best(5, 'squat', Kind.MOST_REPS)])).toEqual(['squat']);
    expect(changedExercises([best(100), best(50, 'row')], [best(100)])).toEqual(['row']);
  });
});
