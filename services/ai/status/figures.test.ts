// Compares the figures with closed forms, with their definitions written in another way, and with the laws that they keep.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fitness, fitnessOf } from './fitness.ts';
import { type Monotony, monotonyOf } from './monotony.ts';
import { type WorkloadRatio, workloadRatioOf } from './workload-ratio.ts';

const fitness = (days: readonly number[]): Fitness => {
  const figures = fitnessOf(days);
  if ('missingDays' in figures) throw new Error('fitness is not known');
  return figures;
};
const monotony = (days: readonly number[]): Monotony => {
  const figures = monotonyOf(days);
  if ('missingDays' in figures) throw new Error('monotony is not known');
  return figures;
};
const ratio = (days: readonly number[]): WorkloadRatio => {
  const figures = workloadRatioOf(days);
  if (!figures || 'missingDays' in figures) throw new Error('the ratio is not known');
  return figures;
};

const constant = (load: number, days: number): number[] => new Array<number>(days).fill(load);
const load = fc.integer({ min: 0, max: 1000 });
const loads = (least: number) => fc.array(load, { minLength: least, maxLength: 120 });

describe('fitness and fatigue', () => {
  it.each([42, 60, 365])('of a constant load after %i days are the sums of their geometric series', (days) => {
    const figures = fitness(constant(300, days));
    expect(figures.fitness).toBeCloseTo(300 * (1 - Math.exp(-days / 42)), 9);
    expect(figures.fatigue).toBeCloseTo(300 * (1 - Math.exp(-days / 7)), 9);
    expect(figures.form).toBeCloseTo(figures.fitness - figures.fatigue, 9);
    expect(figures.days).toBe(days);
  });

  it('of a single day fade to 1/e in 42 and in 7 days', () => {
    const faded = (days: number) => fitness([...constant(0, 50), 700, ...constant(0, days)]);
    expect(faded(0).fitness).toBeCloseTo(700 * (1 - Math.exp(-1 / 42)), 9);
    expect(faded(42).fitness).toBeCloseTo(faded(0).fitness / Math.E, 9);
    expect(faded(7).fatigue).toBeCloseTo(faded(0).fatigue / Math.E, 9);
  });

  it('make form negative after a hard week, and positive after a rest', () => {
    const steady = constant(300, 120);
    expect(fitness([...steady, ...constant(600, 7)]).form).toBeLessThan(0);
    expect(fitness([...steady, ...constant(0, 7)]).form).toBeGreaterThan(0);
  });

  it('are the convolution of the loads with what each leaves', () => {
    const isConvolution = fc.property(loads(42), (days) => {
      for (const [figure, constant] of [
        ['fitness', 42],
        ['fatigue', 7],
      ] as const) {
        const left = days.map((one, index) => one * Math.exp(-(days.length - 1 - index) / constant));
        const expected = left.reduce((total, one) => total + one, 0) * (1 - Math.exp(-1 / constant));
        expect(fitness(days)[figure]).toBeCloseTo(expected, 6);
      }
    });
    fc.assert(isConvolution);
  });

  it('of two logs together are those of each added', () => {
    const pair = fc.array(fc.tuple(load, load), { minLength: 42, maxLength: 100 });
    const isLinear = fc.property(pair, (pairs) => {
      const one = pairs.map(([first]) => first);
      const other = pairs.map(([, second]) => second);
      const both = pairs.map(([first, second]) => first + second);
      expect(fitness(both).form).toBeCloseTo(fitness(one).form + fitness(other).form, 6);
    });
    fc.assert(isLinear);
  });

  it.each([
    [0, 42],
    [1, 41],
    [41, 1],
  ])('are not known after %i days: %i are missing', (days, missingDays) => {
    expect(fitnessOf(constant(300, days))).toEqual({ missingDays });
  });
});

describe('the acute:chronic workload ratio', () => {
  it('of a constant load is 1, either way', () => {
    expect(ratio(constant(300, 28))).toEqual({ acute: 300, chronic: 300, ratio: 1, uncoupled: 1, reading: 'within' });
  });

  it('of a doubled week is 8/5, and 2 against the weeks before', () => {
    const figures = ratio([...constant(100, 21), ...constant(200, 7)]);
    expect(figures).toMatchObject({ acute: 200, chronic: 125, ratio: 1.6, uncoupled: 2, reading: 'far above' });
  });

  it('of one week alone is 4, and nothing against the weeks before', () => {
    expect(ratio([...constant(0, 21), ...constant(50, 7)])).toMatchObject({ ratio: 4, uncoupled: undefined });
  });

  it.each([
    [79, 'below'],
    [80, 'within'],
    [130, 'within'],
    [131, 'above'],
    [150, 'above'],
    [151, 'far above'],
  ] as const)('of %i %% is read as %s', (percent, reading) => {
    // The three weeks before make 300 the mean day of the four weeks.
    const figures = ratio([...constant(400 - percent, 21), ...constant(3 * percent, 7)]);
    expect(figures.chronic).toBe(300);
    expect(figures.ratio).toBeCloseTo(percent / 100, 9);
    expect(figures.reading).toBe(reading);
  });

  it('does not depend on the unit of the load, is never above 4, and follows from the uncoupled one', () => {
    const keeps = fc.property(loads(28), fc.integer({ min: 2, max: 9 }), (days, factor) => {
      const figures = workloadRatioOf(days);
      if (!figures || 'missingDays' in figures) return;
      expect(ratio(days.map((one) => one * factor)).ratio).toBeCloseTo(figures.ratio, 9);
      expect(figures.ratio).toBeLessThanOrEqual(4 + 1e-9);
      if (figures.uncoupled === undefined) return;
      expect(figures.ratio).toBeCloseTo((4 * figures.uncoupled) / (figures.uncoupled + 3), 9);
    });
    fc.assert(keeps);
  });

  it('is not known before 28 days, nor without any load', () => {
    expect(workloadRatioOf(constant(300, 27))).toEqual({ missingDays: 1 });
    expect(workloadRatioOf([])).toEqual({ missingDays: 28 });
    expect(workloadRatioOf([500, ...constant(0, 28)])).toBeUndefined();
  });
});

describe('monotony and strain', () => {
  it('are the mean day over the deviation of the days, and times the load of the week', () => {
    // The mean of the seven days is 4. The squares of the differences are 16, 0, 16, 0, 16, 0 and 16: together 64.
    const figures = monotony([99, 8, 4, 0, 4, 8, 4, 0]);
    expect(figures).toMatchObject({ load: 28, meanDay: 4, isHigh: false });
    expect(figures.deviation).toBeCloseTo(Math.sqrt(64 / 6), 9);
    expect(figures.monotony).toBeCloseTo(4 / Math.sqrt(64 / 6), 9);
    expect(figures.strain).toBeCloseTo(28 * (4 / Math.sqrt(64 / 6)), 9);
  });

  it.each([1, 2, 3, 4, 5, 6])('of the same load on %i days of seven follow from that number alone', (trained) => {
    const figures = monotony([...constant(250, trained), ...constant(0, 7 - trained)]);
    expect(figures.monotony).toBeCloseTo(Math.sqrt((6 * trained) / (7 * (7 - trained))), 9);
    expect(figures.isHigh).toBe(trained === 6);
  });

  it('of days that are all the same are no number, and high unless nothing was done', () => {
    expect(monotony(constant(0.1 * 3, 7))).toMatchObject({ monotony: undefined, strain: undefined, isHigh: true });
    expect(monotony(constant(0, 7))).toMatchObject({ load: 0, monotony: undefined, strain: undefined, isHigh: false });
  });

  it('do not depend on the order of the days, and monotony not on the unit of the load', () => {
    const keeps = fc.property(fc.array(load, { minLength: 7, maxLength: 7 }), (days) => {
      const figures = monotony(days);
      const other = monotony(days.toReversed().map((one) => one * 3));
      if (figures.monotony === undefined) expect(other.monotony).toBeUndefined();
      else {
        expect(other.monotony).toBeCloseTo(figures.monotony, 9);
        expect(other.strain! / figures.strain!).toBeCloseTo(3, 9);
      }
    });
    fc.assert(keeps);
  });

  it('are not known before seven days', () => {
    expect(monotonyOf(constant(300, 6))).toEqual({ missingDays: 1 });
  });
});
