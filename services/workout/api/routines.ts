// The routines' RPCs: translates requests in and answers out.
import { z } from 'zod';
import { type Modifiable, toChanges } from '#chassis/rpc/changes.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import { cutPage, fitPage, positions, readPage } from '#chassis/rpc/pages.ts';
import type {
  ListRoutinesRequest,
  ListRoutinesResponse,
  Routine as RoutineMessage,
  RoutineServiceService,
} from '#proto/gen/sinew/workout/v1/routine.ts';
import { changeRoutine, makerOf, plan, type Routine, type RoutineDraft } from '../routine.ts';
import type { RoutinePlace, RoutineStore } from '../store/routines.ts';
import type { Dependencies } from './dependencies.ts';

const list = { name: 'workout.routines', position: z.object({ updateTime: positions.time, id: positions.id }) };
const toPosition = ({ updateTime, id }: RoutinePlace) => ({ updateTime: updateTime.getTime(), id });

export const routineHandlers = ({
  routines,
  commandContext,
}: Dependencies): Handlers<typeof RoutineServiceService> => ({
  listRoutines: (request, { caller }) => listRoutines(routines, { userId: caller.userId }, request),

  getRoutine: async ({ routineId }, { caller }) => fromRoutine(await routines.get(caller.userId, routineId)),

  createRoutine: async ({ routine }, { caller }) =>
    fromRoutine(await routines.insert(plan(toDraft(routine!), caller.userId, { ...commandContext(), by: caller }))),

  updateRoutine: async ({ routineId, routine, updateMask }, { caller }) => {
    const changes = toChanges(routine!, updateMask, modifiable);
    return fromRoutine(
      await routines.update(caller.userId, routineId, (before) => changeRoutine(before, changes, commandContext())),
    );
  },

  deleteRoutine: async ({ routineId }, { caller }) => {
    await routines.delete(caller.userId, routineId);
    return {};
  },
});

/** The caller's own routines, or the plans that an organisation's coaches made. */
export async function listRoutines(
  routines: RoutineStore,
  of: { userId: string; organisationId?: string },
  request: ListRoutinesRequest,
): Promise<ListRoutinesResponse> {
  const page = readPage(request, { ...list, filters: of.organisationId && [of.userId, of.organisationId] });
  const found = await routines.find(of, page);
  const { rows, nextPageToken } = cutPage(fitPage(page, found), found, toPosition);
  return { routines: (await routines.read(rows)).map(fromRoutine), nextPageToken };
}

export const toDraft = ({ name, notes, sets }: RoutineMessage): RoutineDraft => ({ name, notes, sets });

export const modifiable: Modifiable<RoutineMessage, RoutineDraft> = {
  name: ({ name }) => name,
  notes: ({ notes }) => notes,
  sets: ({ sets }) => sets,
};

export const fromRoutine = ({ userId: _, coachedTime: _coached, sets, ...routine }: Routine): RoutineMessage => ({
  ...routine,
  sets: [...sets],
  madeBy: makerOf(routine),
});
