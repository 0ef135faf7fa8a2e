// The exercises' RPCs: translates requests in and answers out.
import { z } from 'zod';
import type { Handlers } from '#chassis/handlers.ts';
import { createId } from '#chassis/identifiers.ts';
import { cutPage, positions, readPage } from '#chassis/pages.ts';
import type { ExerciseServiceService } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { addOwn } from '../exercise.ts';
import { bestRank, type ExercisePosition } from '../store/exercises.ts';
import type { Dependencies } from './dependencies.ts';

const position: z.ZodType<ExercisePosition> = z.object({
  rank: positions.number(1, bestRank),
  name: positions.text,
  id: positions.word,
});

export const exerciseHandlers = ({ exercises, clock }: Dependencies): Handlers<typeof ExerciseServiceService> => ({
  listExercises: async ({ pageSize, pageToken, ...filter }, { person }) => {
    const page = readPage({ pageSize, pageToken }, { name: 'workout.exercises', filters: filter, position });
    const found = await exercises.list(person?.userId, filter, page);
    const { rows, nextPageToken } = cutPage(page, found, (row) => row.position);
    return { exercises: rows.map(({ exercise }) => exercise), nextPageToken };
  },

  getExercise: async ({ exerciseId }, { person }) => exercises.get(person?.userId, exerciseId),

  createExercise: async (draft, { caller }) => exercises.insert(caller.userId, addOwn(draft, createId(clock.now()))),
});
