// Compares the forecast with a second calculation of the same model. For each session, the second calculation starts anew
// from the whole log, with dense matrices and plain elimination. It shares only the prior with the code.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Set_Type } from '#proto/gen/sinew/workout/v1/set.ts';
import { applyWorkout, forecast, newForecastState, type PerformedWorkout } from './forecast.ts';
import prior from './prior.json' with { type: 'json' };

const size = prior.features.length;
const day = 86_400_000;
const clip = (value: number, most: number) => Math.min(most, Math.max(-most, value));
const average = (values: number[]) => (values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length);
const differences = (values: number[], apart: number) =>
  values.map((value, index) => value - values[index - apart]!).slice(apart);
const epley = (weight: number, reps: number) => (reps === 1 ? weight : weight * (1 + reps / 30));

interface Entry {
  lift: string;
  time: number;
  /** All estimates of up to 12 repetitions, descending, as logarithms. */
  all: number[];
  wide: number;
}

function toEntries({ startTime, sets }: PerformedWorkout): Entry[] {
  return [...new Set(sets.map((set) => set.exerciseId))].map((lift) => {
    const own = sets.filter((set) => set.exerciseId === lift);
    const logs = (most: number) =>
      own
        .flatMap(({ reps, weightKg }) => (reps! <= most ? [Math.log(epley(weightKg!, reps!))] : []))
        .sort((a, b) => b - a);
    return { lift, time: startTime.getTime(), all: logs(12), wide: logs(36)[0]! };
  });
}

const smooth = (values: number[], weight: number) =>
  values.slice(1).reduce((level, value) => weight * value + (1 - weight) * level, values[0]!);

/** The figures of a lift at `time`, from the entries before that time. */
function figures(log: Entry[], lift: string, time: number): number[] {
  const own = log.filter((entry) => entry.lift === lift);
  const sessions = own.filter(({ all }) => all.length > 0);
  const y = sessions.map(({ all }) => all[0]!);
  const n = y.length;
  const d = (value: number | undefined) => (value === undefined ? 0 : clip(value - y[n - 1]!, 0.4));
  const five = y.slice(-5);
  const sorted = [...five].sort((a, b) => a - b);
  const center = average(five);
  const slope = average(five.map((value, index) => (index - 2) * (value - center))) / average([4, 1, 0, 1, 4]);
  const moves = log.flatMap((entry, place) => {
    const before = log.slice(0, place).filter((one) => one.lift === entry.lift && one.all.length > 0);
    if (before.length === 0 || entry.all.length === 0) return [];
    const values = before.map(({ all }) => all[0]!);
    return [{ ...entry, dy: entry.all[0]! - values.at(-1)!, off: entry.all[0]! - smooth(values, 0.3) }];
  });
  const others = (days: number, by: 'dy' | 'off') => {
    const near = moves
      .filter((one) => one.lift !== lift && time - one.time <= days * day)
      .map((one) => clip(one[by], 0.3));
    return clip((average(near) * near.length) / (near.length + 2), 0.2);
  };
  const equal = (values: number[]) => values.filter((value) => Math.abs(value) < 1e-9).length;
  const ten = differences(y, 1).slice(-10);
  const s = equal(ten) / ten.length - 0.3;
  const all = moves.slice(-200).map(({ dy }) => dy);
  const ps = (equal(all) + 2) / (all.length + 6) - 0.25;
  const moved = (apart: number) => average(differences(y, apart).slice(-12).map(Math.abs));
  const al = clip(10 * (moved(2) - moved(1)), 1);
  const l2 = d(y[n - 2]);
  const l3 = d(y[n - 3]);
  const l4 = d(y[n - 4]);
  const max5 = d(sorted[4]);
  const min5 = d(sorted[0]);
  const med5 = d(sorted[2]);
  const rest = Math.max(0, Math.min(60, (time - sessions[n - 1]!.time) / day - 14)) / 60;
  const e2 = d(sessions[n - 1]!.all[1]);
  const level = d(smooth(y, 0.7));
  const own21 = [1, l2, l3, l4, max5, min5, level, med5, clip(slope, 0.1), rest, others(8, 'dy'), others(4, 'off')];
  return [...own21, e2, d(own.at(-1)!.wide), 1 / n, l2 * s, max5 * s, max5 * ps, min5 * s, l2 * al, l3 * al];
}

function eliminate(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, index) => [...row, right[index]!]);
  for (let pivot = 0; pivot < size; pivot++) {
    for (let row = 0; row < size; row++) {
      if (row === pivot) continue;
      const factor = rows[row]![pivot]! / rows[pivot]![pivot]!;
      rows[row] = rows[row]!.map((value, index) => value - factor * rows[pivot]![index]!);
    }
  }
  return rows.map((row, index) => row[size]! / row[index]!);
}

interface Reference {
  point: number;
  low: number;
  high: number;
}

/** The forecasts of all sessions that have a forecast, workout by workout. */
function walkReference(workouts: readonly PerformedWorkout[]): Reference[] {
  const p = prior.features.map(({ scale }) => 100 * scale * scale + 1e-6);
  const b0 = prior.features.map(({ coefficient }) => coefficient);
  let a = p.map((value, i) => p.map((_, j) => (i === j ? value : 0)));
  let h = p.map((value, i) => value * b0[i]!);
  let beta = b0;
  const errors = new Map<string, [number, number]>();
  let person = [0.08 * 6, 6];
  let widening = 0;
  const log: Entry[] = [];
  const told: Reference[] = [];
  for (const workout of workouts) {
    const entries = toEntries(workout);
    const trials = entries.flatMap(({ lift, time, all }) => {
      const y = log.flatMap((entry) => (entry.lift === lift && entry.all.length > 0 ? [entry.all[0]!] : []));
      if (y.length < 5 || all.length === 0) return [];
      const x = figures(log, lift, time);
      const o = x.reduce((total, value, i) => total + value * beta[i]!, 0);
      const before = log.filter((entry) => entry.lift === lift && entry.all.length > 0).at(-1)!;
      const g = 1 + 0.25 * Math.log(1 + Math.max(0, (time - before.time) / day - 7) / 14);
      const [v0, v1] = errors.get(lift) ?? [0, 0];
      const recent = differences(y, 1)
        .slice(-11)
        .map((value) => Math.min(Math.abs(value), 0.4));
      const liftScale = (recent.reduce((total, value) => total + value, 0) + 0.15) / (recent.length + 3);
      const sigma = (g * (v0 + (3 * (person[0]! / person[1]! + liftScale)) / 2)) / (v1 + 3);
      return [{ lift, x, o, g, sigma, last: y.at(-1)!, dy: all[0]! - y.at(-1)! }];
    });
    const widenings = trials.map(() => widening);
    for (const [index, { lift, x, o, g, sigma, last, dy }] of trials.entries()) {
      const snapped = Math.abs(o) < 0.02 ? 0 : o;
      const spread = sigma * Math.exp(widenings[index]!);
      const low = Math.min(snapped, o - 1.67 * spread);
      const high = Math.max(snapped, o + 1.51 * spread);
      told.push({ point: Math.exp(last + snapped), low: Math.exp(last + low), high: Math.exp(last + high) });
      const z = clip(dy, 0.7);
      const w = 0.02 / Math.max(Math.abs(z - o), 0.02);
      a = a.map((row, i) => row.map((v, j) => 0.999 * v + (i === j ? 0.001 * p[i]! : 0) + w * x[i]! * x[j]!));
      h = h.map((v, i) => 0.999 * v + 0.001 * p[i]! * b0[i]! + w * x[i]! * z);
      const [v0, v1] = errors.get(lift) ?? [0, 0];
      errors.set(lift, [0.93 * v0 + Math.abs(z - o) / g, 0.93 * v1 + 1]);
      person = [0.985 * person[0]! + Math.abs(z - o) / g, 0.985 * person[1]! + 1];
      widening = clip(widening + 0.04 * ((dy < low || dy > high ? 1 : 0) - 0.2), 1.2);
    }
    if (trials.length > 0) beta = eliminate(a, h);
    log.push(...entries);
  }
  return told;
}

function walkOurs(workouts: readonly PerformedWorkout[]): Reference[] {
  let state = newForecastState;
  return workouts.flatMap((workout) => {
    const told = toEntries(workout).flatMap(({ lift, all }) => {
      const outlook = forecast(state, lift, workout.startTime);
      if ('missingSessions' in outlook || all.length === 0) return [];
      return [{ point: outlook.oneRepMaxKg, low: outlook.interval.lowKg, high: outlook.interval.highKg }];
    });
    state = applyWorkout(state, workout);
    return told;
  });
}

const set = fc.record({
  exerciseId: fc.constantFrom('squat', 'bench press', 'row'),
  type: fc.constant(Set_Type.NORMAL),
  weightKg: fc.integer({ min: 20, max: 24 }).map((plates) => plates * 2.5),
  reps: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 12 }) }, { weight: 1, arbitrary: fc.constant(18) }),
});
const logs = fc
  .array(
    fc.record({
      rest: fc.double({ min: 0.1, max: 30, noNaN: true }),
      sets: fc.array(set, { minLength: 1, maxLength: 5 }),
    }),
    {
      minLength: 20,
      maxLength: 40,
    },
  )
  .map((workouts) => {
    let time = 0;
    return workouts.map(({ rest, sets }) => {
      time += Math.round(rest * day);
      return { startTime: new Date(time), sets };
    });
  });

it('the forecast of each session, its bounds, and what was learnt, are those of the model', () => {
  const agrees = fc.property(logs, (workouts) => {
    const ours = walkOurs(workouts);
    const theirs = walkReference(workouts);
    expect(ours.length).toBe(theirs.length);
    for (const [index, { point, low, high }] of ours.entries()) {
      expect(point).toBeCloseTo(theirs[index]!.point, 6);
      expect(low).toBeCloseTo(theirs[index]!.low, 6);
      expect(high).toBeCloseTo(theirs[index]!.high, 6);
    }
  });
  fc.assert(agrees, { numRuns: 40 });
});
