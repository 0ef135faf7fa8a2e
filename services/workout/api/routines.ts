// The routines' RPCs: translates requests in and answers out.
import { z } from 'zod';
import type { Handlers } from '#chassis/handlers.ts';
import { cutPage, fitPage, positions, readPage } from '#chassis/pages.ts';
import type { Routine as RoutineMessage, RoutineServiceService } from '#proto/gen/sinew/workout/v1/routine.ts';
import { change, makerOf, plan, type Routine, type RoutineDraft } from '../routine.ts';
import type { RoutinePlace } from '../store/routines.ts';
import type { Dependencies } from './dependencies.ts';
import { type Modifiable, toChanges } from './fields.ts';

const list = { name: 'workout.routines', position: z.object({ updateTime: positions.time, id: positions.id }) };
const toPosition = ({ updateTime, id }: RoutinePlace) => ({ updateTime: updateTime.getTime(), id });

export const routineHandlers = ({ routines, occasion }: Dependencies): Handlers<typeof RoutineServiceService> => ({
  listRoutines: async (request, { caller }) => {
    const page = readPage(request, list);
    const found = await routines.find(caller.userId, page);
    const { rows, nextPageToken } = cutPage(fitPage(page, found), found, toPosition);
    return { routines: (await routines.read(rows)).map(fromRoutine), nextPageToken };
  },

  getRoutine: async ({ routineId }, { caller }) => fromRoutine(await routines.get(caller.userId, routineId)),

  createRoutine: async ({ routine }, { caller }) =>
    fromRoutine(await routines.insert(plan(toDraft(routine!), caller.userId, { ...occasion(), by: caller }))),

  updateRoutine: async ({ routineId, routine, updateMask }, { caller }) => {
    const changes = toChanges(routine!, updateMask, modifiable);
    return fromRoutine(
      await routines.update(caller.userId, routineId, (before) => change(before, changes, occasion())),
    );
  },

  deleteRoutine: async ({ routineId }, { caller }) => {
    await routines.delete(caller.userId, routineId);
    return {};
  },
});

export const toDraft = ({ name, notes, sets }: RoutineMessage): RoutineDraft => ({ name, notes, sets });

const modifiable: Modifiable<RoutineMessage, RoutineDraft> = {
  name: ({ name }) => name,
  notes: ({ notes }) => notes,
  sets: ({ sets }) => sets,
};

export const fromRoutine = ({ userId: _, sets, ...routine }: Routine): RoutineMessage => ({
  ...routine,
  sets: [...sets],
  madeBy: makerOf(routine),
});
