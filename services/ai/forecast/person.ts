// The memory of a person across lifts: how the other lifts went in the last days, and how often a session repeats the
// session before it. A good or a bad week shows in all lifts. A person who repeats sessions exactly will do so again.
import type { LiftComparison } from './lift.ts';
import { clip, msPerDay, sum } from './numbers.ts';

interface Recent {
  readonly exerciseId: string;
  readonly time: number;
  readonly change: number;
  readonly surprise: number;
}

export interface ForecastPerson {
  /** Sessions of the last days that could be compared. */
  readonly recent: readonly Recent[];
  /** For each of the last changes: 1 when it was an exact repeat, otherwise 0. */
  readonly repeats: readonly (0 | 1)[];
}

export const newPerson: ForecastPerson = { recent: [], repeats: [] };

const keptDays = 8;
const keptRepeats = 200;

export function addComparisons(
  person: ForecastPerson,
  compared: readonly (LiftComparison & { exerciseId: string })[],
  time: number,
): ForecastPerson {
  const added = compared.map(({ exerciseId, change, surprise }) => ({ exerciseId, time, change, surprise }));
  const repeats = compared.map(({ isRepeat }) => (isRepeat ? 1 : 0));
  return {
    recent: [...person.recent, ...added].filter((one) => time - one.time <= keptDays * msPerDay),
    repeats: [...person.repeats, ...repeats].slice(-keptRepeats),
  };
}

/** The mean result of the other lifts in the last `days`, in logarithms. Few sessions draw the mean towards 0. */
export function othersOf(
  { recent }: ForecastPerson,
  { exerciseId, time }: { exerciseId: string; time: number },
  { days, by }: { days: number; by: 'change' | 'surprise' },
): number {
  const others = recent.filter((one) => one.exerciseId !== exerciseId && time - one.time <= days * msPerDay);
  return clip(sum(others.map((one) => clip(one[by], 0.3))) / (others.length + 2), 0.2);
}

export const repeatShare = ({ repeats }: ForecastPerson): number => (sum(repeats) + 2) / (repeats.length + 6);
