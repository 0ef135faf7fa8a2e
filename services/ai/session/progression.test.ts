// The prescriptions after different sessions. No load is ever outside the bounds that the reasons tell.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Set_Type } from '#proto/gen/sinew/workout/v1/set.ts';
import type { Implement } from '../exercise/plates.ts';
import { type Prescription, prescribe, type Situation } from './progression.ts';
import { schemes } from './scheme.ts';

const bar: Implement = {
  kind: 'bar',
  barKg: 20,
  plates: [1.25, 2.5, 5, 10, 20].map((weightKg) => ({ weightKg, pairs: 4 })),
};
const dumbbells: Implement = { kind: 'fixed', weightsKg: [5, 7.5, 10, 12.5, 15] };

const did = (weightKg: number, ...reps: number[]) =>
  reps.map((count) => ({ type: Set_Type.NORMAL, weightKg, reps: count }));
const next = (fields: Partial<Situation>): Prescription =>
  prescribe({
    scheme: schemes.hypertrophy,
    implement: bar,
    lastSets: did(60, 10, 10, 9),
    daysSince: 4,
    highestMaxKg: undefined,
    isSore: false,
    isDeload: false,
    ...fields,
  });
/** Sets, repetitions, kilograms and the first reason. */
const told = ({ sets, reps, load, reasons }: Prescription) => [sets, reps, load?.weightKg, reasons[0]!.word];

describe('the next session of an exercise', () => {
  it.each([
    ['one more repetition within the range', {}, [3, 10, 60, 'one more repetition']],
    ['a little more load at its end', { lastSets: did(60, 12, 12, 12) }, [3, 8, 62.5, 'reached repetitions']],
    ['a little less load below it', { lastSets: did(60, 8, 6) }, [3, 8, 57.5, 'missed repetitions']],
    ['half of the sets, and less load, in a deload', { isDeload: true }, [2, 9, 55, 'deload']],
    ['a set less when sore', { isSore: true, lastSets: did(60, 12) }, [2, 12, 60, 'sore']],
    ['a set less, and no more load, when tired', { lowRecovery: 2 }, [2, 9, 60, 'low recovery']],
    ['less load when it was too hard', { felt: 'too hard' }, [3, 9, 57.5, 'felt too hard']],
    ['more load when it was too easy', { felt: 'too easy' }, [3, 9, 62.5, 'felt too easy']],
    ['far less load for far more repetitions', { lastSets: did(100, 3) }, [3, 8, 87.5, 'missed repetitions']],
    ['less after three weeks', { daysSince: 21.5 }, [3, 8, 55, 'long rest']],
    ['much less after a year', { daysSince: 365 }, [3, 8, 45, 'long rest']],
    [
      'strength in its own range',
      { scheme: schemes.strength, lastSets: did(100, 5, 5) },
      [4, 6, 100, 'one more repetition'],
    ],
    ['nothing of the load when it is new', { lastSets: [] }, [3, 8, undefined, 'new exercise']],
  ] as const)('has %s', (_, fields, expected) => {
    expect(told(next(fields as Partial<Situation>))).toEqual(expected);
  });

  it('goes by the heaviest sets, and by no warm-up', () => {
    const lastSets = [...did(60, 12), ...did(50, 5), { type: Set_Type.WARM_UP, weightKg: 80, reps: 12 }];
    expect(told(next({ lastSets }))).toEqual([3, 8, 62.5, 'reached repetitions']);
    expect(told(next({ lastSets: lastSets.slice(-1) }))).toEqual([3, 8, undefined, 'new exercise']);
  });

  it('goes on with more repetitions where the next dumbbell is too heavy', () => {
    const { reps, load, reasons } = next({ implement: dumbbells, lastSets: did(10, 12, 12) });
    expect([reps, load?.weightKg]).toEqual([13, 10]);
    expect(reasons.map(({ word }) => word)).toEqual(['reached repetitions', 'next load too far', 'bounds']);
    expect(next({ implement: dumbbells, lastSets: did(10, 60) }).reps).toBe(24);
    const steps = (heavier: number): Implement => ({ kind: 'fixed', weightsKg: [10, heavier] });
    expect(next({ implement: steps(11), lastSets: did(10, 12) }).load?.weightKg).toBe(11);
    expect(next({ implement: steps(11.1), lastSets: did(10, 12) }).load?.weightKg).toBe(10);
  });

  it('believes the forecast rather than a load that was mistyped', () => {
    const { load, reasons } = next({ lastSets: did(600, 10), highestMaxKg: 84 });
    // A maximum of 84 kg allows at most 61.5 kg for 11 repetitions.
    expect(reasons.at(-1)).toMatchObject({
      word: 'bounds',
      by: 'forecast',
      mostKg: expect.closeTo(84 / (1 + 11 / 30), 9),
    });
    expect(load?.weightKg).toBe(60);
  });

  it('says so where nothing that the person has is within the bounds', () => {
    const { load, reasons } = next({ implement: { kind: 'fixed', weightsKg: [100] } });
    expect(load).toBeUndefined();
    expect(reasons.map(({ word }) => word)).toEqual(['one more repetition', 'no load within bounds', 'bounds']);
  });

  it('never has a load outside the bounds that are told, nor more than a tenth above the last', () => {
    const situations = fc.record({
      scheme: fc.constantFrom(schemes.strength, schemes.hypertrophy, schemes.endurance),
      implement: fc.constantFrom<Implement>(bar, dumbbells, { kind: 'machine', leastKg: 4, mostKg: 200, stepKg: 3 }),
      lastSets: fc.array(
        fc.record({
          type: fc.constantFrom(Set_Type.NORMAL, Set_Type.WARM_UP, Set_Type.FAILURE),
          weightKg: fc.option(fc.double({ min: -50, max: 300, noNaN: true }), { nil: undefined }),
          reps: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
        }),
        { maxLength: 5 },
      ),
      daysSince: fc.double({ min: 0, max: 400, noNaN: true }),
      highestMaxKg: fc.option(fc.double({ min: 1, max: 300, noNaN: true }), { nil: undefined }),
      isSore: fc.boolean(),
      isDeload: fc.boolean(),
      felt: fc.constantFrom('too hard', 'too easy', undefined),
      lowRecovery: fc.constantFrom(1, 2, undefined),
    });
    const keeps = fc.property(situations, (situation) => {
      const { sets, reps, load, reasons } = prescribe(situation);
      expect(sets).toBeGreaterThanOrEqual(1);
      expect(reps).toBeGreaterThanOrEqual(3);
      expect(reasons.length).toBeGreaterThan(0);
      if (!load) return;
      const heaviest = Math.max(
        ...situation.lastSets.map(({ weightKg = 0, type }) => (type === Set_Type.WARM_UP ? 0 : weightKg)),
      );
      expect(load.weightKg).toBeLessThanOrEqual(heaviest * 1.1);
      const bounds = reasons.find((reason) => reason.word === 'bounds')!;
      expect(load.weightKg).toBeGreaterThanOrEqual(bounds.leastKg);
      expect(load.weightKg).toBeLessThanOrEqual(bounds.mostKg);
      if (situation.highestMaxKg !== undefined) {
        expect(load.weightKg * (1 + reps / 30)).toBeLessThanOrEqual(situation.highestMaxKg + 1e-9);
      }
    });
    fc.assert(keeps, { numRuns: 1000 });
  });
});
