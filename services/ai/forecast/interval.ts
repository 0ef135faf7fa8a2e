// How far a session may be from its forecast: an interval that holds 80 % of them. Its width follows the errors of the lift,
// leans on those of the person where the lift has few, grows with a rest, and is widened or narrowed by whether the sessions
// so far were inside (adaptive conformal inference, Gibbs and Candès 2021).
import { changesOf, sum } from './numbers.ts';

/** Errors, decayed, and how many that are. */
export interface Errors {
  readonly total: number;
  readonly count: number;
}

/** What the width follows. */
export interface Width {
  readonly lift: Errors;
  readonly person: Errors;
  /** The logarithm of the factor that what was missed has taught. */
  readonly adaptation: number;
}

/** In logarithms. */
export interface ErrorBounds {
  readonly low: number;
  readonly high: number;
}

export const noErrors: Errors = { total: 0, count: 0 };
/** What other people's lifts miss by, as if it had been seen six times. */
export const usualErrors: Errors = { total: 0.08 * 6, count: 6 };

const liftDecay = 0.93;
const personDecay = 0.985;
/** So many errors weighs what the person's errors and the lift's own changes say of it. */
const lent = 3;
/** Strength falls faster than it rises from one session to the next. */
const reach = { low: -1.67, high: 1.51 };
const share = 0.8;
const adaptationStep = 0.04;
const mostAdaptation = 1.2;

/** After a week without the lift its next session is the less certain, the longer it was. */
const growthOf = (days: number): number => 1 + 0.25 * Math.log(1 + Math.max(0, days - 7) / 14);

/** @param values the last sessions of the lift @param days since the last of them */
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

/** @param error in logarithms, either way @param days since the session before */
export const addError = (errors: Errors, error: { error: number; days: number }, of: 'lift' | 'person'): Errors => {
  const decay = of === 'lift' ? liftDecay : personDecay;
  return {
    total: errors.total * decay + Math.abs(error.error) / growthOf(error.days),
    count: errors.count * decay + 1,
  };
};

export function adapt(adaptation: number, isMissed: boolean): number {
  const next = adaptation + adaptationStep * ((isMissed ? 1 : 0) - (1 - share));
  return Math.max(-mostAdaptation, Math.min(mostAdaptation, next));
}
