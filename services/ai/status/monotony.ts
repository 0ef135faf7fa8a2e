// Monotony and strain of the last seven days (Foster 1998, Monitoring training in athletes with reference to overtraining
// syndrome, Med Sci Sports Exerc 30:1164–1168). Monotony is the mean daily load divided by its standard deviation: it is
// high when the days, including days of rest, are alike. Strain is the load of the week times its monotony. Foster saw that
// illness followed high strain, mostly when monotony passed 2. He studied 25 athletes, mainly speed skaters, and each had a
// different threshold.

import { sum } from '../forecast/numbers.ts';
import { type Unknown, unknownUntil } from './days.ts';

export interface Monotony {
  /** The load of the week. */
  readonly load: number;
  readonly meanDay: number;
  /** The sample standard deviation of the days. */
  readonly deviation: number;
  /** Undefined when all days are the same, because the deviation is then 0. */
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
  // Equal days may still differ by a rounding error.
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
