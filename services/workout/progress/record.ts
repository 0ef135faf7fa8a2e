// Personal records. A workout offers its best set of each exercise and kind; the record is the highest offer of all
// workouts, and the earliest of those. The comparison across workouts is the order of the store's index; what is told of
// records is in correction.ts.
import { PersonalRecord_Kind as Kind } from '#proto/gen/sinew/workout/v1/progress.ts';
import { isWorking, type WorkoutSet } from '../set.ts';

export { Kind };

/** The best set of a workout for one exercise and kind. */
export interface Best {
  exerciseId: string;
  kind: Kind;
  /** The value in the unit of the kind. */
  value: number;
  /** The set's place in the workout, counted from 0. */
  position: number;
}

/** Epley's formula (Boyd Epley, Poundage Chart, 1985). One repetition is no estimate. */
export const estimateOneRepMax = (weightKg: number, reps: number): number =>
  reps === 1 ? weightKg : weightKg * (1 + reps / 30);

type Measurement = (set: WorkoutSet) => number | undefined;

const weightOf = ({ weightKg, reps = 0 }: WorkoutSet): number | undefined => (reps >= 1 ? weightKg : undefined);

/** A load that helps (below zero on a bodyweight exercise) cannot be multiplied: more repetitions would be worse. */
const whenLoaded =
  (measure: (weightKg: number, reps: number) => number): Measurement =>
  (set) => {
    const weightKg = weightOf(set);
    return weightKg !== undefined && weightKg > 0 ? measure(weightKg, set.reps!) : undefined;
  };

const whenDone = (amount: number | undefined): number | undefined => (amount && amount > 0 ? amount : undefined);

/** The value of a set for each kind; `undefined` where the set does not count for the kind. */
const measurements: readonly (readonly [Kind, Measurement])[] = [
  [Kind.HEAVIEST_WEIGHT, weightOf],
  [Kind.ESTIMATED_ONE_REP_MAX, whenLoaded(estimateOneRepMax)],
  [Kind.BEST_SET_VOLUME, whenLoaded((weightKg, reps) => weightKg * reps)],
  [Kind.MOST_REPS, ({ reps }) => whenDone(reps)],
  [Kind.LONGEST_DISTANCE, ({ distanceM }) => whenDone(distanceM)],
  [Kind.LONGEST_DURATION, ({ durationS }) => whenDone(durationS)],
];

/** The best working set of each exercise and kind; of equal ones the first. */
export function bestsOf(sets: readonly WorkoutSet[]): Best[] {
  const bests = new Map<string, Best>();
  sets.forEach((set, position) => {
    if (!isWorking(set)) return;
    for (const [kind, measure] of measurements) {
      const value = measure(set);
      const key = `${kind} ${set.exerciseId}`;
      if (value === undefined || value <= (bests.get(key)?.value ?? Number.NEGATIVE_INFINITY)) continue;
      bests.set(key, { exerciseId: set.exerciseId, kind, value, position });
    }
  });
  return [...bests.values()];
}
