// How far a session may be from its forecast: an interval that holds 80 % of the sessions. The width of the interval follows
// the errors of the lift, and the errors of the person while the lift has few. A rest makes the interval wider. So does a
// session outside the interval; a session inside makes the interval narrower (adaptive conformal inference, Gibbs and Candès
// 2021).
import { changesOf, sum } from './numbers.ts';

/** The sum of the errors and their number; both fade with each new error. */
export interface Errors {
  readonly total: number;
  readonly count: number;
}

/** The quantities that decide the width of an interval. */
export interface Width {
  readonly lift: Errors;
  readonly person: Errors;
  /** The logarithm of the factor that was learnt from the sessions inside and outside their intervals. */
  readonly adaptation: number;
}

/** The distances from the forecast to the ends of the interval, in logarithms. */
export interface ErrorBounds {
  readonly low: number;
  readonly high: number;
}

export const noErrors: Errors = { total: 0, count: 0 };
/** The usual error of other people's lifts, counted as if the person had made it six times. */
export const usualErrors: Errors = { total: 0.08 * 6, count: 6 };

const liftDecay = 0.93;
const personDecay = 0.985;
/** The person's errors and the lift's own changes together weigh as much as three errors of the lift. */
const lent = 3;
/** Strength falls faster than it rises from one session to the next. */
const reach = { low: -1.67, high: 1.51 };
const share = 0.8;
const adaptationStep = 0.04;
const mostAdaptation = 1.2;

/** The factor by which a rest widens the interval. After a week without the lift, each further day makes it less certain. */
const growthOf = (days: number): number => 1 + 0.25 * Math.log(1 + Math.max(0, days - 7) / 14);

/** @param values the last sessions of the lift @param days the days since the last session */
function spreadOf({ lift, person }: Width, values: readonly number[], days: number): number {
  const borrowed = (person.total / person.count + changeScale(values)) / 2;
  return (growthOf(days) * (lift.total + lent * borrowed)) / (lift.count + lent);
}

function changeScale(values: readonly number[]): number {
  const changes = changesOf(values).slice(-11);
  return (sum(changes.map((change) => Math.min(Math.abs(change), 0.4))) + 0.15) / (changes.length + 3);
}

export function boundsOf(width: Width, { values, days }: { values: readonly number[]; days: number }): ErrorBounds {
  const spread = spreadOf(width, values, days) * Math.exp(width.adaptation);
  return { low: reach.low * spread, high: reach.high * spread };
}

/** @param error in logarithms, of either sign @param days the days since the session before */
export const addError = (errors: Errors, error: { error: number; days: number }, of: 'lift' | 'person'): Errors => {
  const decay = of === 'lift' ? liftDecay : personDecay;
  return {
    total: errors.total * decay + Math.abs(error.error) / growthOf(error.days),
    count: errors.count * decay + 1,
  };
};

/** The adaptation after a session; `isMissed` says that the session was outside its interval. */
export function adapt(adaptation: number, isMissed: boolean): number {
  const next = adaptation + adaptationStep * ((isMissed ? 1 : 0) - (1 - share));
  return Math.max(-mostAdaptation, Math.min(mostAdaptation, next));
}
