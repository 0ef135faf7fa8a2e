// The exercises that a person may use, by id: the catalogue and their own.
import { Refusal } from '#chassis/rpc/errors.ts';
import type { Exercise } from '#proto/gen/sinew/workout/v1/exercise.ts';

export type ExerciseTable = ReadonlyMap<string, Exercise>;

/** @throws Refusal EXERCISE_NOT_FOUND */
export function requireExercise(table: ExerciseTable, exerciseId: string): Exercise {
  const exercise = table.get(exerciseId);
  if (!exercise) throw new Refusal('EXERCISE_NOT_FOUND', `there is no exercise ${exerciseId}`);
  return exercise;
}
