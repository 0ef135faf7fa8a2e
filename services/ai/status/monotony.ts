// Monotony and strain of the last seven days (Foster 1998, Monitoring training in athletes with reference to overtraining
// syndrome, Med Sci Sports Exerc 30:1164–1168). Monotony is the mean daily load over its standard deviation: the more alike
// the days, rests included, the higher. Strain is the load of the week times its monotony. Foster saw illness follow high
// strain, mostly where monotony passed 2; that was in 25 athletes, mainly speed skaters, and each had a threshold of their own.

import { sum } from '../forecast/numbers.ts';
import { type Unknown, unknownUntil } from './days.ts';

export interface Monotony {
  /** Of the week. */
  readonly load: number;
  readonly meanDay: number;
  /** Of the days, as of a sample. */
  readonly deviation: number;
  /** Undefined where all days are the same, and no number tells how alike. */
  readonly monotony: number | undefined;
  readonly strain: number | undefined;
  readonly isHigh: boolean;
}

const week = 7;
const highMonotony = 2;

export function monotonyOf(days: readonly number[]): Monotony | Unknown {
  const unknown = unknownUntil(days, week);
  if (unknown) return unknown;
  const last = days.slice(-week);
  const load = sum(last);
  const meanDay = load / week;
  const deviation = Math.sqrt(sum(last.map((day) => (day - meanDay) ** 2)) / (week - 1));
  // Equal days may differ by what their rounding left.
  const isEven = deviation <= meanDay * 1e-9;
  const monotony = isEven ? undefined : meanDay / deviation;
  return {
    load,
    meanDay,
    deviation: isEven ? 0 : deviation,
    monotony,
    strain: monotony === undefined ? undefined : load * monotony,
    isHigh: load > 0 && (monotony === undefined || monotony > highMonotony),
  };
}
