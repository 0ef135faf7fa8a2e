// Which workouts of a history are found again in another export, and which are not.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findKnown, type KnownWorkout } from './duplicates.ts';
import type { ParsedWorkout } from './reader.ts';
import { dialects, read, type WrittenWorkout, workouts, write } from './testing.ts';

const start = Date.parse('2025-06-02T18:00:00Z');
const hour = 3600_000;

const setOf = (reps: number, weightKg = 100) => ({ reps, weightKg, distanceM: undefined, durationS: undefined });
const parsed = (changes: Partial<ParsedWorkout> = {}): ParsedWorkout => ({
  name: 'Push',
  notes: '',
  startTime: new Date(start),
  endTime: undefined,
  timeZone: 'UTC',
  fingerprint: 'parsed',
  sets: [5, 6, 7].map((reps) => ({ ...setOf(reps), exerciseName: 'Squat', type: 1, notes: '', line: 2 })),
  ...changes,
});
const known = (changes: Partial<KnownWorkout> = {}): KnownWorkout => ({
  name: 'Push',
  startTime: new Date(start),
  timeZone: 'UTC',
  fingerprint: undefined,
  dayOnly: false,
  sets: [5, 6, 7].map((reps) => setOf(reps)),
  ...changes,
});
const at = (hours: number) => new Date(start + hours * hour);
const isFound = (one: ParsedWorkout, ...others: KnownWorkout[]) => findKnown([one], others).has(one);

describe('a workout is found again', () => {
  it.each([
    ['by its fingerprint, whatever was corrected', {}, { fingerprint: 'parsed', startTime: at(90), sets: [] }],
    ['by its start and sets under another name', {}, { name: 'Chest day' }],
    [
      'by its start and sets where one was corrected',
      {},
      { name: 'Chest', sets: [5, 6, 9].map((reps) => setOf(reps)) },
    ],
    ['by its start and name where the sets were corrected', {}, { name: ' push ', sets: [setOf(1)] }],
    ['by a start without its seconds', { startTime: new Date(start + 59_000) }, {}],
    ['by sets that another app rounded', {}, { name: 'x', sets: [5, 6, 7].map((reps) => setOf(reps, 99.8)) }],
    ['by sets that say the help below zero', {}, { name: 'x', sets: [5, 6, 7].map((reps) => setOf(reps, -100)) }],
    ['by its day and sets where the file has no time', { dayOnly: true as const, startTime: at(-6) }, {}],
    ['by its day and sets where it was added without a time', {}, { dayOnly: true, startTime: at(-6) }],
    ['by its sets and name in another zone, alone in its file', {}, { startTime: at(-2) }],
  ])('%s', (_, one, other) => {
    expect(isFound(parsed(one), known(other))).toBe(true);
  });

  it('by the hours that two workouts are apart', () => {
    const file = [parsed(), parsed({ startTime: at(48), name: 'Pull', fingerprint: 'two' })];
    const history = [known({ name: 'a', startTime: at(-7) }), known({ name: 'b', startTime: at(41) })];
    expect(findKnown(file, history).size).toBe(2);
    expect(findKnown(file, [history[0]!]).size).toBe(0);
    expect(findKnown(file, [history[0]!, known({ name: 'b', startTime: at(42) })]).size).toBe(0);
  });

  it('as one of two that a day without times has together', () => {
    const file = [parsed(), parsed({ startTime: at(2), fingerprint: 'two', name: 'Pull' })];
    const day = known({ dayOnly: true, startTime: at(-6), sets: [...known().sets, ...known().sets] });
    expect(findKnown(file, [day]).size).toBe(2);
    expect(findKnown(file, [{ ...day, sets: known().sets }]).size).toBe(1);
  });
});

describe('a workout is another', () => {
  it.each([
    ['with another start', {}, { startTime: at(0.3), name: 'Pull' }],
    ['with the same start and other sets', {}, { name: 'Pull', sets: [setOf(1), setOf(2), setOf(3)] }],
    ['on the next day, with the same sets', {}, { startTime: at(24) }],
    ['at an odd time apart', {}, { startTime: new Date(start + 7 * 60_000) }],
    ['on the day of one without a time, with more sets', {}, { dayOnly: true, startTime: at(-6), sets: [setOf(5)] }],
    [
      'of too few sets in another zone',
      { sets: parsed().sets.slice(0, 2) },
      { startTime: at(-2), sets: known().sets.slice(0, 2) },
    ],
  ])('%s', (_, one, other) => {
    expect(isFound(parsed(one), known(other))).toBe(false);
  });

  it('where each that is known was found already', () => {
    const twice = [parsed(), parsed({ fingerprint: 'two' })];
    expect(findKnown(twice, [known()]).size).toBe(1);
  });
});

/** Workouts as the store gives them, from another app. */
const remember = (all: readonly ParsedWorkout[]): KnownWorkout[] =>
  all.map(({ name, startTime, timeZone, sets }) => ({
    name,
    startTime,
    timeZone,
    fingerprint: undefined,
    dayOnly: false,
    sets,
  }));

describe('a history', { timeout: 60_000 }, () => {
  const history = workouts.filter((all) => all.every(({ sets }) => sets.length > 0));
  const readAs = async (all: WrittenWorkout[], dialect: Parameters<typeof write>[1], timeZone = 'UTC') =>
    (await read(write(all, { ...dialect, imperial: false }).text, { timeZone })).workouts;

  it('that another app exports is found whole, also under other names', async () => {
    await fc.assert(
      fc.asyncProperty(history, dialects, dialects, async (all, one, other) => {
        const before = remember(await readAs(all, one));
        const renamed = all.map((workout, index) => ({ ...workout, name: `Renamed ${index}` }));
        const after = await readAs(renamed, other);
        expect(findKnown(after, before).size).toBe(after.length);
      }),
      { numRuns: 50 },
    );
  });

  it('of other times is not found', async () => {
    await fc.assert(
      fc.asyncProperty(history, dialects, async (all, dialect) => {
        const before = remember(await readAs(all, dialect));
        const later = all.map((workout) => ({ ...workout, start: new Date(workout.start.getTime() + 97 * 60_000) }));
        const after = await readAs(later, dialect);
        const starts = new Set(before.map(({ startTime }) => startTime.getTime()));
        fc.pre(after.every(({ startTime }) => !starts.has(startTime.getTime())));
        expect(findKnown(after, before).size).toBe(0);
      }),
      { numRuns: 50 },
    );
  });
});
