// The RPCs by which coaches see and plan a member's training. The user service knows who consents; it is asked on every
// call, with the coach's own token, and nothing it answers is kept.

import { toChanges } from '#chassis/rpc/changes.ts';
import type { Context } from '#chassis/rpc/context.ts';
import { Refusal } from '#chassis/rpc/errors.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import { callOriginOf } from '#chassis/rpc/memberships.ts';
import {
  CheckTrainingRequest_Act as Act,
  CheckTrainingResponse_Answer as Answer,
  type CheckTrainingRequest,
} from '#proto/gen/sinew/user/v1/consent.ts';
import type { CoachingServiceService } from '#proto/gen/sinew/workout/v1/coaching.ts';
import { plan, requireSeen, revise } from '../routine.ts';
import type { PlanKey } from '../store/routines.ts';
import type { AccessClient, Dependencies } from './dependencies.ts';
import { listRecords, listWeeks } from './progress.ts';
import { fromRoutine, listRoutines, modifiable, toDraft } from './routines.ts';
import { listWorkouts } from './workouts.ts';

export function coachingHandlers({
  access,
  commandContext,
  ...stores
}: Dependencies): Handlers<typeof CoachingServiceService> {
  return {
    listMemberWorkouts: async (request, context) => {
      await requireConsent(access, { ...request, act: Act.READ, subject: 'workouts' }, context);
      return listWorkouts(stores, request.userId, { ...request, query: '' });
    },

    listMemberRecords: async (request, context) => {
      await requireConsent(access, { ...request, act: Act.READ, subject: 'records' }, context);
      return listRecords(stores, request.userId, request);
    },

    listMemberWeeks: async (request, context) => {
      await requireConsent(access, { ...request, act: Act.READ, subject: 'weeks' }, context);
      return listWeeks(stores, request.userId, request);
    },

    createMemberRoutine: async ({ organisationId, userId, routine: draft }, context) => {
      const by = { userId: context.caller.userId, organisationId };
      const routine = plan(toDraft(draft!), userId, { ...commandContext(), by });
      const isPossible = await stores.exercises.areKnown(userId, routine.sets);
      await requireConsent(access, { organisationId, userId, ...(isPossible ? planning : searching) }, context);
      return fromRoutine(await stores.routines.insert(routine));
    },

    listMemberRoutines: async ({ organisationId, userId, ...page }, context) => {
      await requireConsent(access, { organisationId, userId, act: Act.READ, subject: 'routines' }, context);
      return listRoutines(stores.routines, { organisationId, userId }, page);
    },

    updateMemberRoutine: async ({ routineId: id, routine, updateMask, seenUpdateTime: seen, ...of }, context) => {
      const key = { ...of, id };
      const changes = toChanges(routine!, updateMask, modifiable);
      const isPossible = await stores.exercises.areKnown(of.userId, changes.sets ?? []);
      await requirePlan(
        { access, ...stores },
        { key, seen, deed: isPossible ? 'changed routine' : undefined },
        context,
      );
      return fromRoutine(
        await stores.routines.updatePlan(key, (plan) => revise(plan, changes, { ...commandContext(), seen })),
      );
    },

    deleteMemberRoutine: async ({ routineId: id, seenUpdateTime: seen, ...of }, context) => {
      const key = { ...of, id };
      await requirePlan({ access, ...stores }, { key, seen, deed: 'removed routine' }, context);
      await stores.routines.deletePlan(key, (plan) => requireSeen(plan, seen));
      return {};
    },
  };
}

const planning = { act: Act.PLAN, subject: 'routine' };

/** A plan with exercises that the member does not have is refused: the coach has learnt that, and the audit says no more. */
const searching = { act: Act.READ, subject: 'exercises' };

interface PlanDeed {
  key: PlanKey;
  seen: Date | undefined;
  /** The act for the audit; absent when the call will be refused. */
  deed: string | undefined;
}

/** The consent is checked first, then the plan is looked at, so that the audit says "planned" only when the plan is possible. */
async function requirePlan(
  { access, routines }: Pick<Dependencies, 'access' | 'routines'>,
  { key, seen, deed }: PlanDeed,
  context: Context,
) {
  const { organisationId, userId } = key;
  const refusal = await routines.getPlan(key).then(
    (plan) => refusalOf(() => requireSeen(plan, seen)),
    (error: unknown) => error,
  );
  const act = deed && !refusal ? { act: Act.PLAN, subject: deed } : { act: Act.READ, subject: 'routines' };
  await requireConsent(access, { organisationId, userId, ...act }, context);
  if (refusal) throw refusal;
}

function refusalOf(rule: () => void): unknown {
  try {
    rule();
    return undefined;
  } catch (error) {
    return error;
  }
}

type Deed = Pick<CheckTrainingRequest, 'organisationId' | 'userId' | 'act' | 'subject'>;

/** @throws Refusal MEMBER_NOT_FOUND, CONSENT_NEEDED, PERMISSION_DENIED */
async function requireConsent(access: AccessClient, { organisationId, userId, act, subject }: Deed, context: Context) {
  const question = { organisationId, userId, act, subject, ...callOriginOf(context) };
  const { answer } = await access.checkTraining(question, context);
  if (answer === Answer.ALLOWED) return;
  if (answer === Answer.NO_CONSENT)
    throw new Refusal('CONSENT_NEEDED', 'the member does not let coaches see or plan the training');
  if (answer === Answer.NO_SUCH_MEMBER)
    throw new Refusal('MEMBER_NOT_FOUND', 'there is no such member in the organisation');
  throw new Refusal('PERMISSION_DENIED', 'the caller may not see or plan the training of members');
}
