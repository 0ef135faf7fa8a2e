// The RPCs of the next session and of what the person says of it.
import { createId } from '#chassis/database/identifiers.ts';
import type { Context } from '#chassis/rpc/context.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import { toLocalDate } from '#chassis/text/days.ts';
import type { Fact } from '#proto/gen/sinew/ai/v1/fact.ts';
import type { RecommendedExercise as ExerciseMessage, SessionServiceService } from '#proto/gen/sinew/ai/v1/session.ts';
import { WeightUnit } from '#proto/gen/sinew/user/v1/user.ts';
import type { Dependencies } from '../api/dependencies.ts';
import type { LoadUnit } from '../exercise/equipment.ts';
import type { ExerciseTable } from '../exercise/table.ts';
import { requireExercise } from '../exercise/table.ts';
import { fromAim, readFacts } from '../fact/fact.ts';
import { toTenths } from '../language/rounding.ts';
import { speakerFor } from '../language/say.ts';
import { recommendSession } from '../session/recommend.ts';
import type { RecommendedExercise } from '../session/situation.ts';
import { fromSpoken, type Speak } from './figures.ts';
import { type KnownPerson, toSituation } from './situation.ts';
import { withoutExercises } from './store.ts';

const keptMs = 90 * 86_400_000;

export function recommendationHandlers(dependencies: Dependencies): Handlers<typeof SessionServiceService> {
  const { recommendations, exercises, keeper, clock } = dependencies;
  return {
    recommendSession: async (request, context) => {
      const known = await knowPerson(dependencies, context);
      for (const exerciseId of request.avoidance?.exerciseIds ?? []) requireExercise(known.exercises, exerciseId);
      const { pending, speak } = known;
      const { userId } = context.caller;
      const planned = request.withoutPlan ? undefined : await keeper.sessionOfToday(userId, known.exercises);
      const situation = toSituation(known, request);
      const session = recommendSession(planned ? { ...situation, planned: planned.session } : situation);
      const createTime = known.now;
      const id = createId(createTime);
      const exerciseIds = session.exercises.map(({ exerciseId }) => exerciseId);
      await recommendations.insert({ id, userId, exerciseIds, createTime });
      return {
        id,
        createTime,
        goal: fromAim(session.goal),
        deload: session.isDeload,
        exercises: session.exercises.map((exercise) => fromExercise(exercise, known)),
        minutes: toTenths(session.minutes),
        reasons: session.reasons.map((reason) => fromSpoken(reason, speak)),
        pending,
        planId: planned?.planId ?? '',
        planSessionId: planned?.session.id ?? '',
      };
    },

    giveFeedback: async (request, context) => {
      if (request.exerciseId) await exercises.get(request.exerciseId, context);
      const createTime = clock.now();
      const { userId } = context.caller;
      return recommendations.insertFeedback({ ...request, id: createId(createTime), userId, createTime });
    },

    listFeedback: async (_, { caller }) => {
      const since = new Date(clock.now().getTime() - keptMs);
      return { feedback: (await recommendations.listFeedback(caller.userId, since)).map(withoutExercises) };
    },
  };
}

/** What answers need besides what the rules decide from. */
interface KnownAnswer {
  pending: boolean;
  speak: Speak;
  locale: string;
  timeZone: string;
  /** The facts as the person told them. */
  told: Fact[];
}

/** All that is known of the caller, and how to speak to them. */
/** How to speak to the caller. */
export async function knowSpeech(
  { exercises, preferences }: Pick<Dependencies, 'exercises' | 'preferences'>,
  context: Context,
): Promise<Speak> {
  const [table, { weightUnit, locale }] = await Promise.all([exercises.table(context), preferences(context)]);
  return speechOf(table, weightUnit, locale);
}

const unitOf = (weightUnit: WeightUnit): LoadUnit => (weightUnit === WeightUnit.LB ? 'lb' : 'kg');

const speechOf = (table: ExerciseTable, weightUnit: WeightUnit, locale: string): Speak =>
  speakerFor({ locale, unit: unitOf(weightUnit), nameOf: (exerciseId) => table.get(exerciseId)?.name ?? exerciseId });

export async function knowPerson(
  { training, facts, recommendations, exercises, preferences, clock }: Dependencies,
  context: Context,
): Promise<KnownPerson & KnownAnswer> {
  const { userId } = context.caller;
  const now = clock.now();
  const [{ summary, pending }, told, feedback, table, { weightUnit, locale, timeZone }] = await Promise.all([
    training.get(userId),
    facts.list(userId),
    recommendations.listFeedback(userId, new Date(now.getTime() - keptMs)),
    exercises.table(context),
    preferences(context),
  ]);
  return {
    summary,
    pending,
    facts: readFacts(told),
    feedback,
    exercises: table,
    unit: unitOf(weightUnit),
    now,
    today: toLocalDate(now, timeZone),
    told,
    locale,
    timeZone,
    speak: speechOf(table, weightUnit, locale),
  };
}

function fromExercise(
  { exerciseId, load, meters, reasons, minutes, ...work }: RecommendedExercise,
  { exercises, speak }: Pick<KnownPerson, 'exercises'> & { speak: Speak },
): ExerciseMessage {
  return {
    ...work,
    exerciseId,
    exerciseName: exercises.get(exerciseId)?.name ?? exerciseId,
    metres: meters,
    weightKg: load?.weightKg,
    platesKg: [...(load?.plates ?? [])],
    minutes: toTenths(minutes),
    reasons: reasons.map((reason) => fromSpoken(reason, speak)),
  };
}
