// The exercises that are worth choosing from: for each muscle of a balanced week those that the person knows best, or else the
// basic ones, of what they can do with their equipment. session/selection.ts chooses among them by what the week still needs.
import { Exercise_Measure as Measure, type Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { basicsOf } from './basics.ts';
import { canUse, type OwnEquipment } from './equipment.ts';
import { type CoachExercise, isCardio, isCompound, mainMuscles } from './exercise.ts';

/** What an injury or a dislike rules out. A muscle is also spared where it only helps. */
export interface Avoided {
  readonly exercises: readonly string[];
  readonly muscles: readonly Muscle[];
}

export interface Choosing {
  readonly equipment: OwnEquipment;
  readonly avoided: Avoided;
  /** How well the person knows each exercise (session/history.ts); none is 0. */
  readonly familiarity: ReadonlyMap<string, number>;
  /** How many basic exercises a muscle gets that the person knows no exercise for. */
  readonly basics?: number;
}

export interface Candidates {
  readonly exercises: readonly CoachExercise[];
  /** The muscles for which there is no exercise. */
  readonly missing: readonly Muscle[];
}

/** So many of the exercises that a person knows for a muscle: enough to vary, and none from long ago. */
const mostFamiliar = 3;
/** Holds of the own body count as sets; an hour of climbing or yoga does not. */
const measures: readonly Measure[] = [Measure.WEIGHT_AND_REPS, Measure.REPS, Measure.WEIGHT_AND_DURATION];
const hasSets = ({ measure, bodyweight }: CoachExercise): boolean =>
  measures.includes(measure) || (measure === Measure.DURATION && bodyweight);

export function isAvoided({ id, primaryMuscles, secondaryMuscles }: CoachExercise, avoided: Avoided): boolean {
  const spares = (muscle: Muscle): boolean => avoided.muscles.includes(muscle);
  return avoided.exercises.includes(id) || primaryMuscles.some(spares) || secondaryMuscles.some(spares);
}

export const isPossible = (exercise: CoachExercise, { equipment, avoided }: Choosing): boolean =>
  canUse(equipment, exercise) && !isAvoided(exercise, avoided);

export function candidatesOf(exercises: readonly CoachExercise[], choosing: Choosing): Candidates {
  const usable = exercises.filter(
    (exercise) => hasSets(exercise) && !isCardio(exercise) && isPossible(exercise, choosing),
  );
  const wanted = mainMuscles.filter((muscle) => !choosing.avoided.muscles.includes(muscle));
  const choices = wanted.map((muscle) => {
    const own = usable.filter(({ primaryMuscles }) => primaryMuscles.includes(muscle));
    return { muscle, exercises: bestFor(muscle, own, choosing) };
  });
  const chosen = new Map(choices.flatMap((choice) => choice.exercises).map((exercise) => [exercise.id, exercise]));
  return {
    exercises: [...chosen.values()],
    missing: choices.filter((choice) => choice.exercises.length === 0).map(({ muscle }) => muscle),
  };
}

function bestFor(
  muscle: Muscle,
  usable: readonly CoachExercise[],
  { familiarity, basics = 1 }: Choosing,
): readonly CoachExercise[] {
  const levelOf = ({ id }: CoachExercise): number => familiarity.get(id) ?? 0;
  const familiar = usable
    .filter((exercise) => levelOf(exercise) > 0)
    .toSorted((one, other) => levelOf(other) - levelOf(one) || compareIds(one, other));
  if (familiar.length > 0) return familiar.slice(0, mostFamiliar);
  const basic = basicsOf(muscle).flatMap((id) => usable.find((exercise) => exercise.id === id) ?? []);
  if (basic.length > 0) return basic.slice(0, basics);
  return usable
    .toSorted((one, other) => Number(isCompound(other)) - Number(isCompound(one)) || compareIds(one, other))
    .slice(0, 1);
}

const compareIds = (one: CoachExercise, other: CoachExercise): number => (one.id < other.id ? -1 : 1);
