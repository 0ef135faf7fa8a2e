// A session of a lift: one workout's sets of one exercise, told by the best estimated one-repetition maximum (e1RM) among
// them. It is what a forecast is made of, what it is made for, and what it is judged by.
// Which exercise a set belongs to, and that the load of an assisted one stands below zero, is said by whoever brings the sets.
import { Set_Type, type Set as WorkoutSet } from '#proto/gen/sinew/workout/v1/set.ts';

/** What of a set a session is made of. */
export type PerformedSet = Pick<WorkoutSet, 'exerciseId' | 'type' | 'weightKg' | 'reps'>;

export interface LiftSession {
  readonly exerciseId: string;
  /** The estimates of its sets in kilograms, the best one first; empty where none has 12 repetitions or fewer. */
  readonly estimates: readonly number[];
  /** The best of the sets with up to 36 repetitions. */
  readonly widest: number;
}

/** With more repetitions a set tells little of the maximum (Brzycki 1993 and Reynolds et al. 2006 stop at 10). */
const mostReps = 12;
/** Yet those of the last session say a little of the next. */
const mostWideReps = 36;

/** Epley's formula (Boyd Epley, Poundage Chart, 1985). One repetition is no estimate. */
export const estimateOneRepMax = (weightKg: number, reps: number): number =>
  reps === 1 ? weightKg : weightKg * (1 + reps / 30);

/** Epley's formula from the other side: the load with which this maximum allows so many repetitions. */
export const loadFor = (oneRepMaxKg: number, reps: number): number =>
  reps === 1 ? oneRepMaxKg : oneRepMaxKg / (1 + reps / 30);

/** The sessions of a workout, in the order of their first sets. */
export function sessionsOf(sets: readonly PerformedSet[]): LiftSession[] {
  const byExercise = Map.groupBy(sets.filter(isTelling), ({ exerciseId }) => exerciseId);
  return [...byExercise].map(([exerciseId, own]) => {
    const estimates = own.filter(({ reps }) => reps! <= mostReps).map(estimateOf);
    return {
      exerciseId,
      estimates: estimates.sort((one, other) => other - one),
      widest: Math.max(...own.map(estimateOf)),
    };
  });
}

const estimateOf = ({ weightKg, reps }: PerformedSet): number => estimateOneRepMax(weightKg!, reps!);

/** Warm-ups are no work; help and one's own weight are no load. */
const isTelling = ({ type, weightKg = 0, reps = 0 }: PerformedSet): boolean =>
  type !== Set_Type.WARM_UP && weightKg > 0 && reps >= 1 && reps <= mostWideReps;
