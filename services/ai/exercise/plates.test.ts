// Compares the loads with every combination of plates, tried one by one.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Implement, nearestLoad, type PlatePairs } from './plates.ts';

const anything = { leastKg: 0, mostKg: 500 };
const gym: Implement = {
  kind: 'bar',
  barKg: 20,
  plates: [1.25, 2.5, 5, 10, 15, 20, 25].map((weightKg) => ({ weightKg, pairs: 4 })),
};

describe('a load', () => {
  it.each([
    [100, [20, 20], 100],
    [101, [20, 20], 100],
    [101.3, [20, 20, 1.25], 102.5],
    [20, [], 20],
    [12, [], 20],
    // Of two loads at the same distance, the lighter one is chosen.
    [101.25, [20, 20], 100],
  ])('near %d kg on a bar has %j on each side', (wanted, plates, weightKg) => {
    expect(nearestLoad(wanted, gym, anything)).toEqual({ weightKg, plates });
  });

  it('is made of the pairs that there are', () => {
    const few: Implement = {
      kind: 'bar',
      barKg: 10,
      plates: [
        { weightKg: 10, pairs: 1 },
        { weightKg: 2.5, pairs: 2 },
      ],
    };
    expect(nearestLoad(70, few, anything)).toEqual({ weightKg: 40, plates: [10, 2.5, 2.5] });
  });

  it('is the nearest dumbbell, or the nearest step of a machine', () => {
    expect(nearestLoad(13, { kind: 'fixed', weightsKg: [20, 10, 12.5, 15] }, anything)).toEqual({
      weightKg: 12.5,
      plates: [],
    });
    // Of two loads that are equally near, the lighter one is chosen.
    expect(nearestLoad(12.5, { kind: 'fixed', weightsKg: [15, 10] }, anything)?.weightKg).toBe(10);
    const stack: Implement = { kind: 'machine', leastKg: 5, mostKg: 50, stepKg: 7.5 };
    expect(nearestLoad(30, stack, anything)?.weightKg).toBe(27.5);
    expect(nearestLoad(90, stack, anything)?.weightKg).toBe(50);
    expect(nearestLoad(3, stack, anything)?.weightKg).toBe(5);
  });

  it('is of either of two things, and told with its plates where plates make it', () => {
    const either: Implement = { kind: 'either', implements: [gym, { kind: 'fixed', weightsKg: [60, 61] }] };
    expect(nearestLoad(60, either, anything)).toEqual({ weightKg: 60, plates: [20] });
    expect(nearestLoad(61, either, anything)).toEqual({ weightKg: 61, plates: [] });
  });

  it('may be in pounds', () => {
    const pounds = (weight: number) => weight * 0.45359237;
    const bar: Implement = { kind: 'bar', barKg: pounds(45), plates: [{ weightKg: pounds(45), pairs: 3 }] };
    expect(nearestLoad(100, bar, anything)?.weightKg).toBeCloseTo(pounds(225), 2);
  });

  it('is none where none is within the bounds, or there is nothing', () => {
    expect(nearestLoad(100, gym, { leastKg: 100.5, mostKg: 102 })).toBeUndefined();
    expect(nearestLoad(100, gym, { leastKg: 5, mostKg: 19 })).toBeUndefined();
    expect(nearestLoad(10, { kind: 'fixed', weightsKg: [] }, anything)).toBeUndefined();
    expect(nearestLoad(10, { kind: 'machine', leastKg: 5, mostKg: 50, stepKg: 0.0001 }, anything)).toBeUndefined();
  });

  it('is what trying all plates finds, with no more plates than needed', () => {
    const plates = fc.array(
      fc.record({ weightKg: fc.constantFrom(0.5, 1.25, 2, 2.5, 5, 7, 10, 20), pairs: fc.integer({ min: 0, max: 2 }) }),
      { maxLength: 5 },
    );
    const bounds = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }));
    const isNearest = fc.property(plates, fc.integer({ min: 0, max: 90 }), bounds, (own, wanted, [leastKg, more]) => {
      const within = { leastKg, mostKg: leastKg + more };
      const all = combine(own).map((side) => ({
        side,
        weightKg: 15 + 2 * side.reduce((total, one) => total + one, 0),
      }));
      const allowed = all.filter(({ weightKg }) => weightKg >= within.leastKg && weightKg <= within.mostKg);
      const found = nearestLoad(wanted, { kind: 'bar', barKg: 15, plates: own }, within);
      if (allowed.length === 0) {
        expect(found).toBeUndefined();
        return;
      }
      const distance = Math.min(...allowed.map(({ weightKg }) => Math.abs(weightKg - wanted)));
      const best = Math.min(
        ...allowed.filter((one) => Math.abs(one.weightKg - wanted) === distance).map((one) => one.weightKg),
      );
      const fewest = Math.min(...allowed.filter((one) => one.weightKg === best).map(({ side }) => side.length));
      expect(found!.weightKg).toBe(best);
      expect(found!.plates.length).toBe(fewest);
      expect(15 + 2 * found!.plates.reduce((total, one) => total + one, 0)).toBe(best);
    });
    fc.assert(isNearest);
  });
});

/** Each way to load a side. */
const combine = (plates: readonly PlatePairs[]): number[][] =>
  plates.reduce<number[][]>(
    (sides, { weightKg, pairs }) =>
      sides.flatMap((side) =>
        Array.from({ length: pairs + 1 }, (_, count) => [...side, ...new Array(count).fill(weightKg)]),
      ),
    [[]],
  );
