// The tools that change something. A model can only propose them. What the person confirms is carried out with exactly the
// arguments that they saw, as themselves, by the same RPC that an app would call. It is done once, however often it is carried
// out: another service gets the proposal's id as the key of the call, and what is kept here has that id.
import { z } from 'zod';
import { type ClientContext, type Context, underKey } from '#chassis/rpc/context.ts';
import { Refusal } from '#chassis/rpc/errors.ts';
import { PlanWishes, type TrainingPlan } from '#proto/gen/sinew/ai/v1/plan.ts';
import { CreateGoalRequest } from '#proto/gen/sinew/workout/v1/goal.ts';
import { PersonalRecord_Kind as Kind } from '#proto/gen/sinew/workout/v1/progress.ts';
import { CreateRoutineRequest } from '#proto/gen/sinew/workout/v1/routine.ts';
import { CreateWorkoutRequest } from '#proto/gen/sinew/workout/v1/workout.ts';
import type { Dependencies } from '../../api/dependencies.ts';
import type { ChangeTool, JsonSchema } from '../../model/prompt/tool.ts';
import { makeDraft } from '../../planning/api.ts';
import type { StoredProposal } from '../conversation.ts';

interface Change<Schema extends z.ZodType> {
  description: string;
  schema: Schema;
  carryOut: (args: z.infer<Schema>, dependencies: Dependencies, confirmed: Confirmed) => Promise<unknown>;
}

interface Confirmed {
  context: Context;
  /** The context of calls to other services, whose key is the proposal's id. */
  keyed: ClientContext;
  proposalId: string;
}

const change = <Schema extends z.ZodType>(given: Change<Schema>): Change<z.ZodType> =>
  given as unknown as Change<z.ZodType>;

const set = z.strictObject({
  exerciseId: z.string().min(1).max(64),
  weightKg: z.number().min(-500).max(2000).optional(),
  reps: z.int().min(0).max(10_000).optional(),
  durationS: z.number().min(0).max(604_800).optional(),
  distanceM: z.number().min(0).max(1_000_000).optional(),
});
const name = z.string().max(100);
const recordKinds = ['HEAVIEST_WEIGHT', 'ESTIMATED_ONE_REP_MAX', 'BEST_SET_VOLUME', 'MOST_REPS'] as const;

const changes: Readonly<Record<string, Change<z.ZodType>>> = {
  log_workout: change({
    description: 'Logs a workout that is over.',
    schema: z.strictObject({
      name,
      startTime: z.iso.datetime({ offset: true }),
      endTime: z.iso.datetime({ offset: true }),
      sets: z.array(set).min(1).max(200),
    }),
    carryOut: ({ startTime, endTime, ...rest }, { clients }, { keyed }) =>
      clients.workouts.createWorkout(
        CreateWorkoutRequest.fromPartial({
          workout: { ...rest, startTime: new Date(startTime), endTime: new Date(endTime) },
        }),
        keyed,
      ),
  }),
  create_routine: change({
    description: 'Makes a routine: planned sets for a workout.',
    schema: z.strictObject({ name, sets: z.array(set).min(1).max(100) }),
    carryOut: (routine, { clients }, { keyed }) =>
      clients.routines.createRoutine(CreateRoutineRequest.fromPartial({ routine }), keyed),
  }),
  set_goal: change({
    description: 'Sets a goal: a value of a record of an exercise, in kilograms or repetitions.',
    schema: z.strictObject({
      exerciseId: z.string().min(1).max(64),
      kind: z.enum(recordKinds),
      target: z.number().min(-1000).max(1_000_000),
    }),
    carryOut: ({ kind, ...goal }, { clients }, { keyed }) =>
      clients.goals.createGoal(CreateGoalRequest.fromPartial({ goal: { ...goal, kind: Kind[kind] } }), keyed),
  }),
  make_plan: change({
    description: 'Makes a draft of a periodised plan.',
    schema: z.strictObject({
      name,
      weeks: z.int().min(4).max(16),
      daysPerWeek: z.int().min(1).max(7),
      minutes: z.int().min(10).max(300),
    }),
    carryOut: ({ name: own, ...wishes }, dependencies, { context, proposalId: id }): Promise<TrainingPlan> =>
      makeDraft(dependencies, context, { id, name: own, wishes: PlanWishes.fromPartial(wishes) }),
  }),
  remember: change({
    description: 'Keeps a note about the person for later sessions and plans.',
    schema: z.strictObject({ note: z.string().min(1).max(500) }),
    carryOut: ({ note }, { facts, clock }, { context, proposalId: id }) => {
      const { userId } = context.caller;
      return facts.insert({ id, userId, content: { $case: 'note', value: note }, now: clock.now() });
    },
  }),
};

export const changeTools: readonly ChangeTool[] = Object.entries(changes).map(([tool, { description, schema }]) => ({
  kind: 'change',
  name: tool,
  description,
  parameters: z.toJSONSchema(schema) as JsonSchema,
}));

/** @throws Refusal of the RPC that carries it out */
export async function carryOut(
  { id: proposalId, tool, arguments: args }: StoredProposal,
  dependencies: Dependencies,
  context: Context,
): Promise<unknown> {
  const known = Object.hasOwn(changes, tool) ? changes[tool] : undefined;
  if (!known) throw new Refusal('PROPOSAL_NOT_OPEN', `nothing can be done by ${tool} any more`);
  const { success, data } = known.schema.safeParse(JSON.parse(args));
  if (!success) throw new Refusal('PROPOSAL_NOT_OPEN', `${tool} takes other arguments by now`);
  return known.carryOut(data, dependencies, { context, keyed: underKey(context, proposalId), proposalId });
}
