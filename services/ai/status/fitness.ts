// Fitness, fatigue and form: the impulse-response model. Each day's load leaves a fitness that fades slowly and a fatigue
// that fades fast (Banister et al. 1975, A systems model of training for athletic performance, Aust J Sports Med 7:57–61;
// Morton, Fitz-Clarke and Banister 1990, J Appl Physiol 69:1171–1177). The time constants of 42 and 7 days come from the
// Performance Manager (Coggan 2003; Clarke and Skiba 2013, Adv Physiol Educ 37:134–152). That model also takes both as
// weighted means of the daily load, so that form is their difference. The constants differ between persons, and a log
// without performance tests does not show them. So the figures compare a person with themselves, not with others.
import { type Unknown, unknownUntil } from './days.ts';

export interface Fitness {
  /** The fitness, in load per day. */
  readonly fitness: number;
  readonly fatigue: number;
  /** Above 0 when the person is rested. */
  readonly form: number;
  /** The number of days that the figures come from. */
  readonly days: number;
}

const fitnessDays = 42;
const fatigueDays = 7;

/** The figures at the end of the last day. With fewer than 42 days fitness would be too low, because it begins at 0. */
export function fitnessOf(days: readonly number[]): Fitness | Unknown {
  const unknown = unknownUntil(days, fitnessDays);
  if (unknown) return unknown;
  const fitness = respond(days, fitnessDays);
  const fatigue = respond(days, fatigueDays);
  return { fitness, fatigue, form: fitness - fatigue, days: days.length };
}

/** The sum of the loads, each faded by e^(−days since / constant), as a weighted mean. */
function respond(days: readonly number[], constant: number): number {
  const kept = Math.exp(-1 / constant);
  return days.reduce((level, load) => level * kept + load * (1 - kept), 0);
}
