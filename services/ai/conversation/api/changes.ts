// The tools that change something. A model can only propose them. What the person confirms is carried out with exactly the
// arguments that they saw, as themselves, by the same RPC that an app would call.
import { z } from 'zod';
import { createId } from '#chassis/database/identifiers.ts';
import type { Context } from '#chassis/rpc/context.ts';
import { Refusal } from '#chassis/rpc/errors.ts';
import { PlanWishes, type TrainingPlan } from '#proto/gen/sinew/ai/v1/plan.ts';
import { CreateGoalRequest } from '#proto/gen/sinew/workout/v1/goal.ts';
import { PersonalRecord_Kind as Kind } from '#proto/gen/sinew/workout/v1/progress.ts';
import { CreateRoutineRequest } from '#proto/gen/sinew/workout/v1/routine.ts';
import { CreateWorkoutRequest } from '#proto/gen/sinew/workout/v1/workout.ts';
import type { Dependencies } from '../../api/dependencies.ts';
import type { ChangeTool, JsonSchema } from '../../model/prompt/tool.ts';
import { planHandlers } from '../../planning/api.ts';

interface Change<Schema extends z.ZodType> {
  description: string;
  schema: Schema;
  carryOut: (args: z.infer<Schema>, dependencies: Dependencies, context: Context) => Promise<unknown>;
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
    carryOut: ({ startTime, endTime, ...rest }, { clients }, context) =>
      clients.workouts.createWorkout(
        CreateWorkoutRequest.fromPartial({
          workout: { ...rest, startTime: new Date(startTime), endTime: new Date(endTime) },
        }),
        context,
      ),
  }),
  create_routine: change({
    description: 'Makes a routine: planned sets for a workout.',
    schema: z.strictObject({ name, sets: z.array(set).min(1).max(100) }),
    carryOut: (routine, { clients }, context) =>
      clients.routines.createRoutine(CreateRoutineRequest.fromPartial({ routine }), context),
  }),
  set_goal: change({
    description: 'Sets a goal: a value of a record of an exercise, in kilograms or repetitions.',
    schema: z.strictObject({
      exerciseId: z.string().min(1).max(64),
      kind: z.enum(recordKinds),
      target: z.number().min(-1000).max(1_000_000),
    }),
    carryOut: ({ kind, ...goal }, { clients }, context) =>
      clients.goals.createGoal(CreateGoalRequest.fromPartial({ goal: { ...goal, kind: Kind[kind] } }), context),
  }),
  make_plan: change({
    description: 'Makes a draft of a periodised plan.',
    schema: z.strictObject({
      name,
      weeks: z.int().min(4).max(16),
      daysPerWeek: z.int().min(1).max(7),
      minutes: z.int().min(10).max(300),
    }),
    carryOut: async ({ name: own, ...wishes }, dependencies, context): Promise<TrainingPlan> =>
      planHandlers(dependencies).createPlan({ name: own, wishes: PlanWishes.fromPartial(wishes) }, context),
  }),
  remember: change({
    description: 'Keeps a note about the person for later sessions and plans.',
    schema: z.strictObject({ note: z.string().min(1).max(500) }),
    carryOut: ({ note }, { facts, clock }, { caller: { userId } }) => {
      const now = clock.now();
      return facts.insert({ id: createId(now), userId, content: { $case: 'note', value: note }, now });
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
  { tool, args }: { tool: string; args: string },
  dependencies: Dependencies,
  context: Context,
): Promise<unknown> {
  const known = Object.hasOwn(changes, tool) ? changes[tool] : undefined;
  if (!known) throw new Refusal('PROPOSAL_NOT_OPEN', `nothing can be done by ${tool} any more`);
  return known.carryOut(known.schema.parse(JSON.parse(args)), dependencies, context);
}
