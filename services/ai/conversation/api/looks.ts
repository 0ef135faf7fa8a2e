// The tools by which a model looks something up: each calls the mesh as the person who asks, under the policies that hold for
// them, and answers with what the RPC answers.
import { z } from 'zod';
import type { Context } from '#chassis/rpc/context.ts';
import { Refusal } from '#chassis/rpc/errors.ts';
import { Article_Origin as Origin } from '#proto/gen/sinew/ai/v1/knowledge.ts';
import { ListRecordsRequest } from '#proto/gen/sinew/workout/v1/progress.ts';
import { ListWorkoutsRequest } from '#proto/gen/sinew/workout/v1/workout.ts';
import { coachHandlers } from '../../api/coach.ts';
import type { Dependencies } from '../../api/dependencies.ts';
import { exerciseIn } from '../../engine/intent.ts';
import { factHandlers } from '../../fact/api.ts';
import { rankReadable } from '../../library/api/knowledge.ts';
import { noteHandlers } from '../../library/api/notes.ts';
import { type JsonSchema, type ReadTool, ToolError } from '../../model/prompt/tool.ts';
import { planHandlers } from '../../planning/api.ts';
import { recommendationHandlers } from '../../recommendation/api.ts';

interface Look<Schema extends z.ZodType> {
  name: string;
  description: string;
  schema: Schema;
  run: (args: z.infer<Schema>) => Promise<unknown>;
}

/** An API key that may not read training reads none here either. */
const readScope = 'TRAINING_READ';

/** Its tables are loaded by the first search, as in library/api. */
const loadFinding = () => import('../../library/finding.ts');

const exercise = z.string().min(1).max(200).describe('the id or the name of an exercise');

export const looksFor = (dependencies: Dependencies, context: Context): ReadTool[] => [
  ...coachLooks(dependencies, context),
  ...trainingLooks(dependencies, context),
];

type MakeLook = <Schema extends z.ZodType>(look: Look<Schema>) => ReadTool;

const lookMaker =
  (context: Context): MakeLook =>
  ({ name, description, schema, run }) => ({
    kind: 'read',
    name,
    description,
    parameters: z.toJSONSchema(schema) as JsonSchema,
    run: (args) => guard(context, () => run(schema.parse(args))),
  });

/** What the coach itself knows. */
function coachLooks(dependencies: Dependencies, context: Context): ReadTool[] {
  const { plans } = dependencies;
  const coach = coachHandlers(dependencies);
  const look = lookMaker(context);
  return [
    look({
      name: 'status',
      description: 'Fitness, fatigue, load, monotony and the hard sets of each muscle, as of today.',
      schema: z.object({}),
      run: () => coach.getStatus({}, context),
    }),
    look({
      name: 'forecast',
      description: 'The estimated one-repetition maximum of the next session of an exercise, with an interval.',
      schema: z.object({ exercise }),
      run: async (args) =>
        coach.getForecast({ exerciseId: (await findExercise(dependencies, context, args.exercise)).id }, context),
    }),
    look({
      name: 'recommend_session',
      description: 'The next session with its loads and the reason of every choice.',
      schema: z.object({ minutes: z.int().min(5).max(300).optional(), recovery: z.int().min(1).max(5).optional() }),
      run: ({ minutes = 0, recovery = 0 }) => recommend(dependencies, context, { minutes, recovery }),
    }),
    look({
      name: 'plan',
      description: 'The accepted plan: its coming sessions, how far it was followed, and what was changed.',
      schema: z.object({}),
      run: async () => {
        const accepted = await plans.accepted(context.caller.userId);
        return accepted ? planHandlers(dependencies).getPlan({ planId: accepted.id }, context) : 'no plan is accepted';
      },
    }),
    look({
      name: 'facts',
      description: 'What the person told about goal, days, equipment and injuries.',
      schema: z.object({}),
      run: async () => (await factHandlers(dependencies.facts, dependencies.clock).listFacts({}, context)).facts,
    }),
    look({
      name: 'knowledge',
      description:
        'Short articles with their sources, by the words of a question: of the coach, of its operator, and of the ' +
        'organisations of the person. Cite one by its title.',
      schema: z.object({ query: z.string().min(1).max(200) }),
      run: async ({ query }) =>
        (await rankReadable(dependencies, { query }, context))
          .slice(0, mostArticles)
          .map(({ item }) => item)
          .map(({ id, title, text, sources, origin }) => ({
            id,
            writtenBy: authors[origin],
            title,
            text: text.slice(0, mostArticleCharacters),
            sources,
          })),
    }),
    look({
      name: 'notes',
      description: 'What the person noted of workouts and sets, by the words of a question; with the days.',
      schema: z.object({ query: z.string().min(1).max(200) }),
      run: async ({ query }) => noteHandlers(dependencies).searchNotes({ query, limit: mostNotes }, context),
    }),
  ];
}

/** What the workout service knows. */
function trainingLooks(dependencies: Dependencies, context: Context): ReadTool[] {
  const { clients, exercises } = dependencies;
  const look = lookMaker(context);
  return [
    look({
      name: 'exercises',
      description: 'Exercises by name, with their ids.',
      schema: z.object({ query: z.string().min(1).max(100) }),
      run: async ({ query }) => {
        const { findExercises } = await loadFinding();
        const { userId } = context.caller;
        const wanted = { like: query, exercises: (await exercises.table(context)).values(), userId, limit: mostFound };
        const found = await findExercises(dependencies.searcher, wanted);
        return found.map(({ item: { id, name, primaryMuscles } }) => ({ id, name, primaryMuscles }));
      },
    }),
    look({
      name: 'records',
      description: 'The personal records of an exercise, or of all.',
      schema: z.object({ exercise: exercise.optional() }),
      run: async (args) => {
        const exerciseId =
          args.exercise === undefined ? '' : (await findExercise(dependencies, context, args.exercise)).id;
        const request = ListRecordsRequest.fromPartial({ pageSize: 50, exerciseId });
        return (await clients.progress.listRecords(request, context)).records;
      },
    }),
    look({
      name: 'history',
      description: 'The last workouts with their sets.',
      schema: z.object({ count: z.int().min(1).max(10) }),
      run: async ({ count }) =>
        (await clients.workouts.listWorkouts(ListWorkoutsRequest.fromPartial({ pageSize: count }), context)).workouts,
    }),
    look({
      name: 'weekly_volume',
      description: 'Volume and sets of each week since a day such as 2025-09-15.',
      schema: z.object({ startDate: z.iso.date() }),
      run: async ({ startDate }) => (await clients.progress.getVolume({ startDate, endDate: '' }, context)).weeks,
    }),
  ];
}

/** A refusal of an RPC is told to the model; everything else is told to nobody but the log. */
async function guard(context: Context, run: () => Promise<unknown>): Promise<unknown> {
  const { scopes } = context.caller;
  if (scopes && !scopes.includes(readScope)) throw new ToolError('the API key may not read training');
  try {
    return await run();
  } catch (error) {
    if (error instanceof Refusal) throw new ToolError(error.message, { cause: error });
    throw error;
  }
}

async function findExercise({ exercises, training }: Dependencies, context: Context, text: string) {
  const table = await exercises.table(context);
  const known = table.get(text);
  if (known) return known;
  const { summary } = await training.get(context.caller.userId);
  const found = exerciseIn(text, table.values(), (id) => summary.exercises[id]?.sessions ?? 0);
  if (!found) throw new ToolError('there is no such exercise; look for it with the tool exercises');
  return found;
}

export const recommend = (
  dependencies: Dependencies,
  context: Context,
  { minutes, recovery }: { minutes: number; recovery: number },
) =>
  recommendationHandlers(dependencies).recommendSession(
    {
      goal: 0,
      equipment: undefined,
      daysPerWeek: 0,
      minutes,
      sore: [],
      recovery,
      avoidance: undefined,
      withoutPlan: false,
    },
    context,
  );

const mostFound = 10;
const authors: Record<number, string> = {
  [Origin.BUILT_IN]: 'the coach',
  [Origin.OPERATOR]: 'the operator',
  [Origin.ORGANISATION]: 'an organisation of the person',
};
const mostNotes = 8;
const mostArticles = 3;
/** So that three articles fit into one fence. */
const mostArticleCharacters = 6000;
