// The exercises' RPCs: translates requests in and answers out.

import { z } from 'zod';
import { createId } from '#chassis/database/identifiers.ts';
import { type Modifiable, toChanges } from '#chassis/rpc/changes.ts';
import { invalidField } from '#chassis/rpc/errors.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import { cutPage, positions, readPage } from '#chassis/rpc/pages.ts';
import { mostOf } from '#proto/contract.ts';
import type {
  Exercise,
  ExerciseServiceService,
  ReassignExerciseRequest,
} from '#proto/gen/sinew/workout/v1/exercise.ts';
import { guessExercise } from '../catalogue/guess.ts';
import { addOwn, changeOwn, type ExerciseDraft } from '../exercise.ts';
import { bestRank, type ExercisePosition } from '../store/exercises.ts';
import type { NamePosition } from '../store/names.ts';
import type { Dependencies } from './dependencies.ts';

const position: z.ZodType<ExercisePosition> = z.object({
  rank: positions.number(1, bestRank),
  name: positions.text,
  id: positions.word,
});

const namePosition: z.ZodType<NamePosition> = z.object({ name: positions.text, digest: positions.word });

export const exerciseHandlers = ({
  exercises,
  ownExercises,
  clock,
}: Dependencies): Handlers<typeof ExerciseServiceService> => ({
  listExercises: async ({ pageSize, pageToken, ...filter }, { person }) => {
    const page = readPage({ pageSize, pageToken }, { name: 'workout.exercises', filters: filter, position });
    const found = await exercises.list(person?.userId, filter, page);
    const { rows, nextPageToken } = cutPage(page, found, (row) => row.position);
    return { exercises: rows.map(({ exercise }) => exercise), nextPageToken };
  },

  getExercise: async ({ exerciseId }, { person }) => exercises.get(person?.userId, exerciseId),

  createExercise: async (draft, { caller }) => exercises.insert(caller.userId, addOwn(draft, createId(clock.now()))),

  updateExercise: async ({ exerciseId, exercise, updateMask }, { caller }) => {
    const changes = toChanges(exercise!, updateMask, modifiable);
    return ownExercises.update(caller.userId, exerciseId, (before) => changeOwn(before, changes));
  },

  deleteExercise: async ({ exerciseId }, { caller }) => {
    await ownExercises.delete(caller.userId, exerciseId);
    return {};
  },

  mergeExercise: async ({ exerciseId: fromId, intoExerciseId: intoId }, { caller }) =>
    ownExercises.merge(caller.userId, { fromId, intoId, now: clock.now() }),

  reassignExercise: async (request, { caller }) => {
    const now = clock.now();
    const { exerciseId: fromId, importedName } = request;
    return ownExercises.reassign(caller.userId, { fromId, importedName, to: toTarget(request, createId(now)), now });
  },

  listRememberedNames: async (request, { caller: { userId } }) => {
    const page = readPage(request, { name: 'workout.rememberedNames', filters: userId, position: namePosition });
    const found = await ownExercises.listRememberedNames(userId, page);
    const { rows, nextPageToken } = cutPage(page, found, (row) => row.position);
    return { names: rows.map(({ position: _, ...name }) => name), nextPageToken };
  },
});

/** The longest name that a person may give. An imported name may be longer, and stays so while nobody changes it. */
const longestName = mostOf('sinew.workout.v1.CreateExerciseRequest', 'name');

const modifiable: Modifiable<Exercise, ExerciseDraft> = {
  name: ({ name }) => {
    if (name.length > longestName) throw invalidField('exercise.name', `must have at most ${longestName} characters`);
    return name;
  },
  primaryMuscles: ({ primaryMuscles }) => primaryMuscles,
  secondaryMuscles: ({ secondaryMuscles }) => secondaryMuscles,
  equipment: ({ equipment }) => equipment,
  mechanics: ({ mechanics }) => mechanics,
  unilateral: ({ unilateral }) => unilateral,
  bodyweight: ({ bodyweight }) => bodyweight,
  measure: ({ measure }) => measure,
};

function toTarget({ toExerciseId, newName }: ReassignExerciseRequest, id: string): string | Exercise {
  if ((toExerciseId === '') === (newName === ''))
    throw invalidField('toExerciseId', 'either this or newName must be given');
  if (toExerciseId) return toExerciseId;
  const { assisted: _, ...guess } = guessExercise(newName);
  return addOwn({ ...guess, name: newName }, id);
}
