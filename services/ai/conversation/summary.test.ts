// A summary is JSON, is short whatever it is made of, and says where something is missing.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summarise } from './summary.ts';

const read = (value: unknown, most = 1000): unknown => JSON.parse(summarise(value, most));

describe('a summary', () => {
  it('is all of what is short, but for what is empty', () => {
    const value = {
      name: 'Squat',
      sets: 3n,
      none: '',
      list: [],
      at: new Date('2026-03-01T10:00:00Z'),
      zero: 0,
      no: false,
    };
    expect(read(value)).toEqual({ name: 'Squat', sets: 3, at: '2026-03-01T10:00:00.000Z', zero: 0, no: false });
    expect([read(undefined), read(null), read('no plan is accepted')]).toEqual([null, null, 'no plan is accepted']);
  });

  it('has the first entries of a list and the beginning of a text, and says what is missing', () => {
    expect(read(Array.from({ length: 23 }, (_, index) => index))).toEqual([...Array(20).keys(), '… 3 more']);
    expect(read('x'.repeat(301))).toBe(`${'x'.repeat(300)}…`);
    expect(read(Object.fromEntries(Array.from({ length: 41 }, (_, index) => [`k${index}`, 1])))).toMatchObject({
      k39: 1,
      '…': '1 more',
    });
    expect(read([[[[[[[[[1]]]]]]]]])).toEqual([[[[[[[['…']]]]]]]]);
  });

  it('has no half of a character at a cut', () => {
    expect(read(`${'x'.repeat(299)}😀`)).toBe(`${'x'.repeat(299)}\ufffd…`);
  });

  it('is coarser the more there is', () => {
    const workouts = Array.from({ length: 50 }, (_, index) => ({ name: `Workout ${index}`, note: 'y'.repeat(200) }));
    const summary = read(workouts) as unknown[];
    expect(summary.at(-1)).toBe('… 46 more');
    expect(summary[0]).toEqual({ name: 'Workout 0', note: `${'y'.repeat(80)}…` });
  });

  it('is never longer than it may be, of any value', () => {
    fc.assert(
      fc.property(fc.anything({ maxDepth: 12, withBigInt: true, withDate: true }), (value) => {
        const json = summarise(value, 200);
        expect(json.length).toBeLessThanOrEqual(200);
        expect(() => JSON.parse(json)).not.toThrow();
      }),
    );
    let deep: unknown = 1;
    for (let depth = 0; depth < 100_000; depth++) deep = [deep];
    expect(summarise(deep, 200).length).toBeLessThan(200);
  });
});
