// The workouts' RPCs: translates requests in and answers out.
import { z } from 'zod';
import { type Modifiable, toChanges } from '#chassis/rpc/changes.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import { cutPage, fitPage, positions, readPage } from '#chassis/rpc/pages.ts';
import { answerPage } from '#chassis/web/answer.ts';
import type {
  ListWorkoutsRequest,
  ListWorkoutsResponse,
  Workout as WorkoutMessage,
  WorkoutServiceService,
} from '#proto/gen/sinew/workout/v1/workout.ts';
import { type Known, planImport, scopeOf } from '../import/import.ts';
import type { WorkoutFilter, WorkoutPlace } from '../store/workouts.ts';
import {
  begin,
  changeWorkout,
  finish,
  logSet,
  type Workout,
  type WorkoutDraft,
  type WorkoutFields,
} from '../workout.ts';
import type { Dependencies } from './dependencies.ts';
import { toBound, toTime, toTimeZone } from './fields.ts';
import { importFormats } from './import-formats.ts';
import { readUpload } from './upload.ts';

const position = z.object({ startTime: positions.time, id: positions.id });
const toPosition = ({ startTime, id }: WorkoutPlace) => ({ startTime: startTime.getTime(), id });

export const workoutHandlers = ({
  workouts,
  preferences,
  commandContext,
}: Dependencies): Handlers<typeof WorkoutServiceService> => ({
  listWorkouts: (request, { caller }) => listWorkouts({ workouts }, caller.userId, request),

  getWorkout: async ({ workoutId }, { caller }) => fromWorkout(await workouts.get(caller.userId, workoutId)),

  createWorkout: async ({ workout }, context) => {
    const draft = toDraft(workout!);
    const timeZone = draft.timeZone || (await preferences(context)).timeZone;
    return fromWorkout(await workouts.insert(begin({ ...draft, timeZone }, context.caller.userId, commandContext())));
  },

  updateWorkout: async ({ workoutId, workout, updateMask }, { caller }) => {
    const changes = toChanges(workout!, updateMask, modifiable);
    return fromWorkout(
      await workouts.update(caller.userId, workoutId, (before) => changeWorkout(before, changes, commandContext())),
    );
  },

  deleteWorkout: async ({ workoutId }, { caller }) => {
    await workouts.delete(caller.userId, workoutId, commandContext().now);
    return {};
  },

  logSet: async ({ workoutId, set }, { caller }) => {
    const after = await workouts.update(caller.userId, workoutId, (before) => logSet(before, set!, commandContext()));
    return after.sets.at(-1)!;
  },

  finishWorkout: async ({ workoutId, endTime }, { caller }) => {
    const end = endTime && toTime(endTime, 'endTime');
    const { now } = commandContext();
    return fromWorkout(await workouts.update(caller.userId, workoutId, (before) => finish(before, end ?? now, now)));
  },

  importWorkouts: async (requests, context) => {
    const { caller, signal } = context;
    const { parsed, validateOnly } = await readUpload(requests, () => preferences(context));
    const plan = (known: Known) => planImport(parsed, known, { ...commandContext(), userId: caller.userId });
    return workouts.import(caller.userId, { scope: scopeOf(parsed), plan, validateOnly, signal });
  },

  showImportFormats: async (_, context) => answerPage(context, importFormats),
});

export async function listWorkouts(
  { workouts }: Pick<Dependencies, 'workouts'>,
  userId: string,
  request: ListWorkoutsRequest,
): Promise<ListWorkoutsResponse> {
  const filters = toFilter(request);
  const page = readPage(request, { name: 'workout.workouts', filters, position });
  const found = await workouts.find(userId, filters, page);
  const { rows, nextPageToken } = cutPage(fitPage(page, found), found, toPosition);
  return { workouts: (await workouts.read(rows)).map(fromWorkout), nextPageToken };
}

const toFilter = ({ startedAfter, startedBefore, exerciseId, query, live }: ListWorkoutsRequest): WorkoutFilter => ({
  startedAfter: toBound(startedAfter, 'startedAfter'),
  startedBefore: toBound(startedBefore, 'startedBefore'),
  exerciseId,
  query,
  live,
});

const modifiable: Modifiable<WorkoutMessage, WorkoutFields> = {
  name: ({ name }) => name,
  notes: ({ notes }) => notes,
  startTime: ({ startTime }) => toTime(startTime, 'workout.startTime'),
  endTime: ({ endTime }) => endTime && toTime(endTime, 'workout.endTime'),
  timeZone: ({ timeZone }) => toTimeZone(timeZone, 'workout.timeZone'),
  sets: ({ sets }) => sets,
  routineId: ({ routineId }) => routineId || undefined,
};

const toDraft = (workout: WorkoutMessage): WorkoutDraft => ({
  name: workout.name,
  notes: workout.notes,
  startTime: workout.startTime && toTime(workout.startTime, 'workout.startTime'),
  endTime: workout.endTime && toTime(workout.endTime, 'workout.endTime'),
  timeZone: workout.timeZone && toTimeZone(workout.timeZone, 'workout.timeZone'),
  sets: workout.sets,
  routineId: workout.routineId || undefined,
});

export const fromWorkout = ({ userId: _, sets, routineId = '', ...workout }: Workout): WorkoutMessage => ({
  ...workout,
  routineId,
  sets: [...sets],
});
