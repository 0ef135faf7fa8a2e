// Exercises: the catalogue's, which everybody shares, and those a person adds.
import { invalidField } from '#chassis/rpc/errors.ts';
import { type Exercise, Exercise_Measure as Measure } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { toNameKey, toSearchWords } from './catalogue/names.ts';
import { toPlainWords } from './catalogue/search.ts';

export type { Exercise };

/** The keys by which an exercise is found and told from others. */
export interface ExerciseNames {
  /** Two exercises with the same key have the same name. */
  nameKey: string;
  /** The words of the name, in no order. */
  searchWords: string;
  searchName: string;
  /** The name and the aliases. */
  searchText: string;
}

/** The fields that a person gives to an exercise of their own. */
export type ExerciseDraft = Omit<Exercise, 'id' | 'custom'>;

export function addOwn(draft: ExerciseDraft, id: string): Exercise {
  const name = draft.name.trim();
  if (!name) throw invalidField('name', 'must not be blank');
  const twice = draft.secondaryMuscles.findIndex((muscle) => draft.primaryMuscles.includes(muscle));
  if (twice >= 0) throw invalidField(`secondaryMuscles[${twice}]`, 'is a primary muscle already');
  return { ...draft, id, name, measure: draft.measure || Measure.WEIGHT_AND_REPS, custom: true };
}

/** Changes an exercise of a person's own. Its sets stay as they are. */
export function changeOwn(exercise: Exercise, changes: Partial<ExerciseDraft>): Exercise {
  const { primaryMuscles, equipment } = { ...exercise, ...changes };
  if (primaryMuscles.length === 0) throw invalidField('exercise.primaryMuscles', 'must have one at least');
  if (!equipment) throw invalidField('exercise.equipment', 'must be said');
  return addOwn({ ...exercise, ...changes }, exercise.id);
}

export function namesOf(name: string, aliases: readonly string[] = []): ExerciseNames {
  const searchName = toPlainWords(name);
  return {
    nameKey: toNameKey(name),
    searchWords: toSearchWords(name),
    searchName,
    searchText: [searchName, ...aliases.map(toPlainWords)].join(' | '),
  };
}
