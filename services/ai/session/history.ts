// The last sessions of an exercise, without what cannot be true. A value more than three times as high or as low as the usual
// one is more often a typing error (1,000 for 100) than training; forecast/lift.ts judges sessions by the same factor.
import { Set_Type, type Set as WorkoutSet } from '#proto/gen/sinew/workout/v1/set.ts';

export type DoneSet = Pick<WorkoutSet, 'type' | 'weightKg' | 'reps' | 'durationS' | 'distanceM'>;

export interface DoneSession {
  readonly daysSince: number;
  readonly sets: readonly DoneSet[];
}

export interface ExerciseHistory {
  readonly exerciseId: string;
  /** The number of sessions ever. */
  readonly sessions: number;
  /** The last sessions, the newest first: five, and of an endurance exercise all of the last 30 days. */
  readonly recent: readonly DoneSession[];
  /** The upper end of the forecast; undefined without one. */
  readonly highestMaxKg: number | undefined;
}

export interface Believed {
  readonly sessions: readonly DoneSession[];
  /** The highest value that is too high to be true, with the usual value where there is one. */
  readonly doubt: { readonly value: number; readonly usual: number | undefined } | undefined;
}

type Figure = 'weightKg' | 'distanceM' | 'durationS';

const implausible = 3;
/**
 * A first session above this is not believed without a second one. The heaviest deadlift in competition was 501 kg in 2020;
 * 200 km and 24 hours are races of few people.
 */
const mostAtFirst: Readonly<Record<Figure, number>> = { weightKg: 500, distanceM: 200_000, durationS: 86_400 };

/** The sets that count as work: neither warm-ups nor sets without anything done. */
export const workOf = ({ sets }: DoneSession): DoneSet[] => sets.filter(({ type }) => type !== Set_Type.WARM_UP);

/** The sessions without sets that cannot be true by that figure. Sets without the figure are left as they are. */
export function believe(recent: readonly DoneSession[], figure: Figure): Believed {
  const levels = recent.map((session) => lowerMedian(valuesOf(session, figure))).filter((level) => level > 0);
  if (levels.length === 0) return { sessions: recent, doubt: undefined };
  const level = lowerMedian(levels);
  const isAlone = levels.length === 1 && level > mostAtFirst[figure];
  const usual = isAlone ? undefined : level;
  const mostValue = usual === undefined ? mostAtFirst[figure] : usual * implausible;
  const leastValue = usual === undefined ? 0 : usual / implausible;
  const isTrue = (set: DoneSet): boolean => {
    const value = set[figure] ?? 0;
    return value <= 0 || (value >= leastValue && value <= mostValue);
  };
  const tooHigh = recent.flatMap((session) => valuesOf(session, figure)).filter((value) => value > mostValue);
  const sessions = recent
    .map(({ daysSince, sets }) => ({ daysSince, sets: sets.filter(isTrue) }))
    .filter(({ sets }) => sets.length > 0);
  return { sessions, doubt: tooHigh.length > 0 ? { value: Math.max(...tooHigh), usual } : undefined };
}

const valuesOf = (session: DoneSession, figure: Figure): number[] =>
  workOf(session)
    .map((set) => set[figure] ?? 0)
    .filter((value) => value > 0);

/** The middle value, or the lower of two; 0 for none. */
export function lowerMedian(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

/** How well the person knows an exercise: its sessions, which count half after each 90 days without it. */
export const familiarityOf = ({ sessions, recent }: ExerciseHistory): number =>
  sessions * 0.5 ** ((recent[0]?.daysSince ?? 0) / 90);
