// The RPCs by which coaches see a member's training. The user service knows who consents; it is asked on every call, with
// the coach's own token, and nothing it answers is kept.
import type { ServiceClient } from '#chassis/client.ts';
import type { Context } from '#chassis/context.ts';
import { Refusal } from '#chassis/errors.ts';
import type { Handlers } from '#chassis/handlers.ts';
import type { Memberships } from '#chassis/interceptors/permission.ts';
import type { RoleName } from '#proto/contract.ts';
import { Permission, Role } from '#proto/gen/sinew/policy/v1/permission.ts';
import { type AccessServiceService, CheckTrainingResponse_Answer as Answer } from '#proto/gen/sinew/user/v1/consent.ts';
import type { CoachingServiceService } from '#proto/gen/sinew/workout/v1/coaching.ts';
import type { Dependencies } from './dependencies.ts';
import { listRecords, listWeeks } from './progress.ts';
import { listWorkouts } from './workouts.ts';

export type Access = Pick<
  ServiceClient<typeof AccessServiceService>,
  'getMembership' | 'checkTraining' | 'reportRefusal'
>;

export function coachingHandlers({ access, ...stores }: Dependencies): Handlers<typeof CoachingServiceService> {
  return {
    listMemberWorkouts: async (request, context) => {
      await requireConsent(access, { ...request, subject: 'workouts' }, context);
      return listWorkouts(stores, request.userId, { ...request, query: '' });
    },

    listMemberRecords: async (request, context) => {
      await requireConsent(access, { ...request, subject: 'records' }, context);
      return listRecords(stores, request.userId, request);
    },

    listMemberWeeks: async (request, context) => {
      await requireConsent(access, { ...request, subject: 'weeks' }, context);
      return listWeeks(stores, request.userId, request);
    },
  };
}

const roleNames = new Map(Object.entries(Role).map(([name, value]) => [value, name]));

/** Who is what, as the user service says on each call; it is told of who was refused, and keeps the record of it. */
export const memberships = (access: Access): Memberships => ({
  membershipOf: async (organisationId, context) => {
    const { role } = await access.getMembership({ organisationId }, context);
    return role === Role.UNSPECIFIED ? undefined : (roleNames.get(role) as RoleName);
  },
  onRefused: async ({ organisationId, permission: name }, context) => {
    const permission = Permission[name as keyof typeof Permission];
    await access.reportRefusal({ organisationId, permission, ...originOf(context) }, context);
  },
});

const originOf = (context: Context) => ({
  address: context.address,
  userAgent: context.header('user-agent').slice(0, 256),
});

interface Glance {
  organisationId: string;
  userId: string;
  /** What is to be seen. */
  subject: string;
}

/** @throws Refusal MEMBER_NOT_FOUND, CONSENT_NEEDED, PERMISSION_DENIED */
async function requireConsent(access: Access, { organisationId, userId, subject }: Glance, context: Context) {
  const { answer } = await access.checkTraining({ organisationId, userId, subject, ...originOf(context) }, context);
  if (answer === Answer.ALLOWED) return;
  if (answer === Answer.NO_CONSENT)
    throw new Refusal('CONSENT_NEEDED', 'the member does not let coaches see the training');
  if (answer === Answer.NO_SUCH_MEMBER)
    throw new Refusal('MEMBER_NOT_FOUND', 'there is no such member in the organisation');
  throw new Refusal('PERMISSION_DENIED', 'the caller may not see the training of members');
}
