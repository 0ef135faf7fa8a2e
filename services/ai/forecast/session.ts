// A session of a lift: the sets of one exercise in one workout, described by the best estimated one-repetition maximum
// (e1RM) among them. The forecast is made from such sessions, predicts the next one, and is judged by it.
// The caller decides to which exercise a set belongs, and gives the load of an assisted set as a number below zero.
import { Set_Type, type Set as WorkoutSet } from '#proto/gen/sinew/workout/v1/set.ts';

/** The fields of a set from which a session is made. */
export type PerformedSet = Pick<WorkoutSet, 'exerciseId' | 'type' | 'weightKg' | 'reps'>;

export interface LiftSession {
  readonly exerciseId: string;
  /** The estimates of the sets in kilograms, the best first; empty when no set has 12 repetitions or fewer. */
  readonly estimates: readonly number[];
  /** The best estimate of the sets with up to 36 repetitions, in kilograms. */
  readonly widest: number;
}

/** A set with more repetitions tells little about the maximum (Brzycki 1993 and Reynolds et al. 2006 stop at 10). */
const mostReps = 12;
/** A set with up to 36 repetitions in the last session still says a little about the next session. */
const mostWideReps = 36;

/** Epley's formula (Boyd Epley, Poundage Chart, 1985). A load that was lifted once is the maximum, not an estimate. */
export const estimateOneRepMax = (weightKg: number, reps: number): number =>
  reps === 1 ? weightKg : weightKg * (1 + reps / 30);

/** Epley's formula solved for the load: the load with which this maximum allows so many repetitions. */
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

/** A warm-up is no work. A set with help, or with only the body's own weight, has no load above zero. */
const isTelling = ({ type, weightKg = 0, reps = 0 }: PerformedSet): boolean =>
  type !== Set_Type.WARM_UP && weightKg > 0 && reps >= 1 && reps <= mostWideReps;
