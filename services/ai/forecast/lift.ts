// The memory of a lift: the last few sessions as logarithms of their e1RM, and two exponential smoothings of all sessions.
// A session more than three times as strong or as weak as each of the last five is more often a typing error (525 for 52.5)
// than a real change. Such a session is held until the next session confirms it. The files beside this one limit smaller
// changes and keep the errors of the forecasts.
import { isRepeat } from './numbers.ts';
import type { LiftSession } from './session.ts';

/** The best sets of a session. All values here and below are logarithms of kilograms. */
interface Performance {
  readonly value: number;
  /** The second-best set; null when the session has only one. */
  readonly second: number | null;
}

export interface Lift {
  /** The number of sessions so far, including those that were not believed. */
  readonly count: number;
  /** The time of the last session, in milliseconds since 1970. */
  readonly time: number;
  /** The values of the last few sessions, the latest at the end. */
  readonly values: readonly number[];
  readonly second: number | null;
  /** The best set of up to 36 repetitions in the latest session that has such a set and is not held. */
  readonly widest: number;
  /** The smoothings of all sessions: the newest session has a share of 0.7 in `fast` and of 0.3 in `slow`. */
  readonly fast: number;
  readonly slow: number;
  /** A session that the next one has to confirm. */
  readonly held: Performance | null;
}

/** How a session compares with the sessions before it. The first session, and a session that is held, have no comparison. */
export interface LiftComparison {
  readonly change: number;
  /** The difference from the slow smoothing, which is the value to expect. */
  readonly surprise: number;
  readonly isRepeat: boolean;
}

/** Twelve changes between sessions that are two places apart need fourteen sessions. */
const keptValues = 14;
const fastShare = 0.7;
const slowShare = 0.3;
/** Three times as strong or as weak. */
const implausible = Math.log(3);

/** The lift after a session. Undefined as long as no session of it has told the maximum. */
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
  // The held session is the start of a new level: the sessions before it would only mislead.
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

/** The last five sessions. A plausible session is near to at least one of them. */
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
