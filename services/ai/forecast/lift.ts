// What is remembered of a lift: the last few sessions as logarithms of their e1RM, and two exponential smoothings of all.
// A session three times as strong, or three times as weak, as each of the last five is more often a slip of the finger
// (52.5 typed as 525) than a change: it is held until the next one tells. Other such rules of what is believed, and how well
// the lift was forecast, are left to the files beside it.
import { isRepeat } from './numbers.ts';
import type { LiftSession } from './session.ts';

/** In logarithms of kilograms, as everything below. */
interface Performance {
  readonly value: number;
  /** That of the second-best set, where there is one. */
  readonly second: number | null;
}

export interface Lift {
  /** Sessions so far, those that were not believed included. */
  readonly count: number;
  /** Of the last one, in milliseconds since 1970. */
  readonly time: number;
  /** Of the last few sessions, the last one at the end. */
  readonly values: readonly number[];
  readonly second: number | null;
  /** The best set of up to 36 repetitions, of the latest session with any. */
  readonly widest: number;
  /** Of all sessions, with 0.7 and with 0.3 of the newest. */
  readonly fast: number;
  readonly slow: number;
  /** A session that the next one has to confirm. */
  readonly held: Performance | null;
}

/** How a session compares with those before it; of the first, and of one that is held, nothing can be said. */
export interface LiftComparison {
  readonly change: number;
  /** From what smoothing expected. */
  readonly surprise: number;
  readonly isRepeat: boolean;
}

/** Twelve changes of two sessions apart need so many. */
const keptValues = 14;
const fastShare = 0.7;
const slowShare = 0.3;
/** Three times as strong or as weak. */
const implausible = Math.log(3);

/** The lift after a session; undefined while there was none that tells the maximum. */
export function addSession(lift: Lift | undefined, session: LiftSession, time: number): Lift | undefined {
  const [best, second] = session.estimates;
  const widest = Math.log(session.widest);
  if (best === undefined) return lift && { ...lift, widest };
  const performance = { value: Math.log(best), second: second === undefined ? null : Math.log(second) };
  if (!lift) return { ...firstOf(performance), count: 1, time, widest };
  const next = { ...lift, count: lift.count + 1, time, held: null };
  if (isPlausible(lift, performance.value)) return { ...next, ...remember(lift, performance), widest };
  const isConfirmed = lift.held && Math.abs(lift.held.value - performance.value) < implausible;
  if (!isConfirmed) return { ...next, held: performance };
  // The held session is the start of a new level: what was before it would only mislead.
  return { ...next, ...remember(firstOf(lift.held), performance), widest };
}

const firstOf = ({ value, second }: Performance) => ({ values: [value], second, fast: value, slow: value, held: null });

type Remembered = Pick<Lift, 'values' | 'fast' | 'slow'>;

const remember = ({ values, fast, slow }: Remembered, { value, second }: Performance) => ({
  values: [...values, value].slice(-keptValues),
  second,
  fast: fastShare * value + (1 - fastShare) * fast,
  slow: slowShare * value + (1 - slowShare) * slow,
});

/** The last five sessions, of which a plausible one is not far from any. */
export const lastFive = ({ values }: Pick<Lift, 'values'>): readonly number[] => values.slice(-5);

export const lastOf = ({ values }: Pick<Lift, 'values'>): number => values.at(-1)!;

export function isPlausible(lift: Lift, value: number): boolean {
  return lastFive(lift).some((one) => Math.abs(one - value) <= implausible);
}

export function compareWithPast(lift: Lift | undefined, session: LiftSession): LiftComparison | undefined {
  const [best] = session.estimates;
  if (!lift || best === undefined) return undefined;
  const value = Math.log(best);
  if (!isPlausible(lift, value)) return undefined;
  const change = value - lastOf(lift);
  return { change, surprise: value - lift.slow, isRepeat: isRepeat(change) };
}
