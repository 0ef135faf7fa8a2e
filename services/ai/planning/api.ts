// The RPCs of plans: made, refined, validated, accepted, and followed as workouts arrive.
import { createId } from '#chassis/database/identifiers.ts';
import { createOpaqueToken, hashOpaqueToken } from '#chassis/identity/opaque-token.ts';
import type { Context } from '#chassis/rpc/context.ts';
import { invalidField, Refusal } from '#chassis/rpc/errors.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import {
  type CreatePlanRequest,
  type PlanServiceService,
  type TrainingPlan,
  PlanWishes as WishesMessage,
} from '#proto/gen/sinew/ai/v1/plan.ts';
import type { Dependencies } from '../api/dependencies.ts';
import { requireExercise } from '../exercise/table.ts';
import { validatePlan } from '../plan/conflicts.ts';
import { makePlan } from '../plan/make.ts';
import { patchPlan } from '../plan/patch.ts';
import type { Plan, PlanKnowledge } from '../plan/plan.ts';
import { type Refinement, refinePlan } from '../plan/refine.ts';
import type { PlanConflict, PlanRefusal } from '../plan/words.ts';
import { knowPerson, knowSpeech } from '../recommendation/api.ts';
import { fromSpoken } from '../recommendation/figures.ts';
import { toHistory } from '../recommendation/situation.ts';
import { familiarityOf } from '../session/history.ts';
import { toCalendar } from './feed.ts';
import { feedWordsOf } from './feed-words.ts';
import { fromPlan, fromWholePlan } from './messages.ts';
import { doneSessions, namesIn, type StoredPlan, withChanges } from './stored-plan.ts';
import { toPatch, toPlanWishes, toRefineWishes } from './wishes.ts';

type Known = Awaited<ReturnType<typeof knowPerson>>;
type PlanHandlers = Handlers<typeof PlanServiceService>;

export const planHandlers = (dependencies: Dependencies): PlanHandlers => ({
  ...readHandlers(dependencies),
  ...makeHandlers(dependencies),
  ...changeHandlers(dependencies),
  ...calendarHandlers(dependencies),
});

function readHandlers(
  dependencies: Dependencies,
): Pick<PlanHandlers, 'listPlans' | 'getPlan' | 'validatePlan' | 'deletePlan'> {
  const { plans, keeper } = dependencies;
  return {
    listPlans: async (_, context) => {
      const speak = await knowSpeech(dependencies, context);
      return { plans: (await plans.list(context.caller.userId)).map((stored) => fromPlan(stored, speak)) };
    },

    getPlan: async ({ planId }, context) => {
      const { userId } = context.caller;
      const known = await knowPerson(dependencies, context);
      await keeper.keep(userId, known.exercises);
      return show(dependencies, await plans.get(userId, planId), known);
    },

    validatePlan: async ({ planId }, context) => {
      const known = await knowPerson(dependencies, context);
      const { plan } = await plans.get(context.caller.userId, planId);
      return { conflicts: conflictsOf(plan, known).map((conflict) => fromSpoken(conflict, known.speak)) };
    },

    deletePlan: async ({ planId }, { caller }) => {
      await plans.delete(caller.userId, planId);
      return {};
    },
  };
}

/** Makes a draft with this id, or finds the one that was made under it. */
export async function makeDraft(
  dependencies: Dependencies,
  context: Context,
  { id, name, wishes }: CreatePlanRequest & { id: string },
): Promise<TrainingPlan> {
  const known = await knowPerson(dependencies, context);
  const wanted = toPlanWishes(known, wishes ?? WishesMessage.fromPartial({}));
  const named = [...wanted.preferred, ...(wishes?.avoidance?.exerciseIds ?? [])];
  for (const exerciseId of named) requireExercise(known.exercises, exerciseId);
  const plan = { ...makePlan(wanted, knowledgeOf(known)), name };
  const { now, unit, locale, timeZone } = known;
  const stored: StoredPlan = {
    id,
    userId: context.caller.userId,
    state: 'draft',
    plan,
    changes: [],
    names: namesIn(plan, known.exercises),
    locale,
    unit,
    timeZone,
    createTime: now,
    updateTime: now,
    acceptTime: undefined,
  };
  return show(dependencies, await dependencies.plans.insert(stored), known);
}

function makeHandlers(dependencies: Dependencies): Pick<PlanHandlers, 'createPlan' | 'acceptPlan'> {
  const { plans, clock } = dependencies;
  return {
    createPlan: (request, context) => makeDraft(dependencies, context, { ...request, id: createId(clock.now()) }),

    acceptPlan: async ({ planId, withConflicts }, context) => {
      const known = await knowPerson(dependencies, context);
      const { unit, locale, timeZone } = known;
      const stored = await plans.update(context.caller.userId, planId, (current) => {
        if (current.state === 'accepted') return current;
        refuseEnded(current);
        if (!withConflicts) refuseConflicts(conflictsOf(current.plan, known), known);
        const now = clock.now();
        return { ...current, state: 'accepted', locale, timeZone, unit, acceptTime: now, updateTime: now };
      });
      return show(dependencies, stored, known);
    },
  };
}

function changeHandlers(dependencies: Dependencies): Pick<PlanHandlers, 'updatePlan' | 'refinePlan'> {
  const { plans, keeper, clock } = dependencies;

  /** What a change of a plan by its person needs to know. */
  const know = async (planId: string, context: Context) => {
    const known = await knowPerson(dependencies, context);
    const stored = await plans.get(context.caller.userId, planId);
    const done = doneSessions(await keeper.adherenceOf(stored, known.exercises));
    return { known, around: { ...knowledgeOf(known), today: known.today, done } };
  };

  return {
    updatePlan: async ({ planId, name, sessions }, context) => {
      const { known, around } = await know(planId, context);
      const stored = await plans.update(context.caller.userId, planId, (current) => {
        refuseEnded(current);
        const { plan, refused } = patchPlan(current.plan, toPatch(name, sessions), around);
        refuseWrong(refused, known);
        return { ...current, plan, names: namesIn(plan, known.exercises), updateTime: clock.now() };
      });
      return show(dependencies, stored, known);
    },

    refinePlan: async ({ planId, wishes }, context) => {
      const { known, around } = await know(planId, context);
      const wanted = toRefineWishes(wishes);
      let told: Pick<Refinement, 'changes' | 'refused'> = { changes: [], refused: [] };
      const stored = await plans.update(context.caller.userId, planId, (current) => {
        refuseEnded(current);
        const { plan, ...words } = refinePlan(current.plan, wanted, around);
        told = words;
        const next = { ...current, plan, names: namesIn(plan, known.exercises) };
        return withChanges(next, current.state === 'accepted' ? words.changes : [], clock.now());
      });
      return {
        plan: await show(dependencies, stored, known),
        changes: told.changes.map((change) => fromSpoken(change, known.speak)),
        refused: told.refused.map((refusal) => fromSpoken(refusal, known.speak)),
      };
    },
  };
}

const calendarHandlers = ({
  plans,
  edgeUrl,
}: Dependencies): Pick<PlanHandlers, 'renewCalendarLink' | 'getCalendar'> => ({
  renewCalendarLink: async ({ planId }, { caller }) => {
    const token = createOpaqueToken();
    await plans.renewCalendar(caller.userId, planId, hashOpaqueToken(token));
    return { url: `${edgeUrl}/v1/coach/plans:calendar?token=${token}` };
  },

  getCalendar: async ({ token }, context) => {
    const stored = await plans.findByCalendar(hashOpaqueToken(token));
    if (!stored) throw new Refusal('INVALID_CALENDAR_LINK', 'no plan has this link, or it was renewed');
    context.answerHeader('cache-control', 'private, no-store');
    const text = toCalendar(stored, feedWordsOf(stored));
    return { contentType: 'text/calendar; charset=utf-8', data: Buffer.from(text), extensions: [] };
  },
});

const conflictsOf = (plan: Plan, { exercises }: Known): PlanConflict[] => validatePlan(plan, [...exercises.values()]);

/** The plan as its person sees it. */
async function show({ keeper }: Dependencies, stored: StoredPlan, known: Known): Promise<TrainingPlan> {
  const { exercises, speak } = known;
  const followed = stored.state === 'draft' ? undefined : await keeper.adherenceOf(stored, exercises);
  const nameOf = (exerciseId: string): string => exercises.get(exerciseId)?.name ?? exerciseId;
  return fromWholePlan(stored, { speak, nameOf, conflicts: conflictsOf(stored.plan, known), followed });
}

function knowledgeOf(known: Known): PlanKnowledge {
  const familiarity = new Map(toHistory(known).map((own) => [own.exerciseId, familiarityOf(own)]));
  return { exercises: [...known.exercises.values()], familiarity };
}

function refuseEnded({ state }: StoredPlan): void {
  if (state === 'ended') throw new Refusal('PLAN_NOT_OPEN', 'another plan was accepted after this one');
}

function refuseConflicts(conflicts: readonly PlanConflict[], { speak }: Known): void {
  if (conflicts.length === 0) return;
  throw new Refusal('PLAN_HAS_CONFLICTS', conflicts.map(speak).join(' '));
}

/** An edit by hand is made as a whole or not at all. */
function refuseWrong(refused: readonly PlanRefusal[], { speak }: Known): void {
  if (refused.length > 0) throw invalidField('sessions', refused.map(speak).join(' '));
}
