// An exercise as the coach sees it: the fields of the catalogue from which it chooses. The caller gives the catalogue and the
// person's own exercises; equipment.ts says what a person can do, candidates.ts what is worth choosing.
import {
  type Exercise,
  Exercise_Measure as Measure,
  Exercise_Mechanics as Mechanics,
  Exercise_Muscle as Muscle,
} from '#proto/gen/sinew/workout/v1/exercise.ts';
import type { TrainedMuscles } from '../status/muscles.ts';

export type CoachExercise = Readonly<
  Pick<
    Exercise,
    'id' | 'name' | 'primaryMuscles' | 'secondaryMuscles' | 'equipment' | 'mechanics' | 'measure' | 'bodyweight'
  >
>;

/** The muscles that a balanced week trains. Others, such as the forearms, are trained along with these. */
export const mainMuscles: readonly Muscle[] = [
  Muscle.QUADRICEPS,
  Muscle.GLUTES,
  Muscle.HAMSTRINGS,
  Muscle.CHEST,
  Muscle.LATS,
  Muscle.UPPER_BACK,
  Muscle.FRONT_DELTS,
  Muscle.SIDE_DELTS,
  Muscle.REAR_DELTS,
  Muscle.TRICEPS,
  Muscle.BICEPS,
  Muscle.CALVES,
  Muscle.ABDOMINALS,
  Muscle.LOWER_BACK,
];

export const trainedMusclesOf = ({ primaryMuscles, secondaryMuscles }: CoachExercise): TrainedMuscles => ({
  primary: primaryMuscles,
  secondary: secondaryMuscles,
});

/** Whether it trains the heart and lungs rather than a muscle. A person's own exercise may say that by its measure only. */
export const isCardio = ({ primaryMuscles, measure }: CoachExercise): boolean =>
  primaryMuscles.includes(Muscle.CARDIOVASCULAR) || measure === Measure.DISTANCE_AND_DURATION;

/** Whether several joints move. An exercise of a person's own that does not say is taken as one that does. */
export const isCompound = ({ mechanics }: CoachExercise): boolean => mechanics !== Mechanics.ISOLATION;

/** Whether its sets are held for a time rather than repeated. */
export const isHold = ({ measure }: CoachExercise): boolean =>
  measure === Measure.DURATION || measure === Measure.WEIGHT_AND_DURATION;

/** Whether it is trained as one long effort, such as a run. */
export const isEndurance = (exercise: CoachExercise): boolean =>
  isCardio(exercise) &&
  [Measure.DISTANCE_AND_DURATION, Measure.DURATION, Measure.WEIGHT_AND_DISTANCE].some(
    (measure) => measure === exercise.measure,
  );
