// The goals' RPCs: translates requests in and answers out.
import type { Handlers } from '#chassis/rpc/handlers.ts';
import { cutPage, positions, readPage } from '#chassis/rpc/pages.ts';
import type { Goal as GoalMessage, GoalServiceService } from '#proto/gen/sinew/workout/v1/goal.ts';
import { setGoal } from '../progress/goal.ts';
import type { NamedGoal } from '../store/goals.ts';
import type { Dependencies } from './dependencies.ts';

export const goalHandlers = ({ goals, commandContext }: Dependencies): Handlers<typeof GoalServiceService> => ({
  listGoals: async (request, { caller }) => {
    const page = readPage(request, { name: 'workout.goals', filters: caller.userId, position: positions.id });
    const { rows, nextPageToken } = cutPage(page, await goals.list(caller.userId, page), ({ id }) => id);
    return { goals: rows.map(fromGoal), nextPageToken };
  },

  createGoal: async ({ goal }, { caller }) => {
    const { exerciseId, kind, target } = goal!;
    return fromGoal(await goals.insert(setGoal({ exerciseId, kind, target }, caller.userId, commandContext())));
  },

  deleteGoal: async ({ goalId }, { caller }) => {
    await goals.delete(caller.userId, goalId);
    return {};
  },
});

const fromGoal = ({ userId: _, reached, ...goal }: NamedGoal): GoalMessage => ({
  ...goal,
  reachTime: reached?.time,
  workoutId: reached?.workoutId ?? '',
  reachedValue: reached?.value,
});
