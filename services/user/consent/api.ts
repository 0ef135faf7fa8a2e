// The RPCs of consent, and what other services ask about a person and an organisation.
import type { Handlers } from '#chassis/handlers.ts';
import type { Memberships } from '#chassis/interceptors/permission.ts';
import { Role } from '#proto/gen/sinew/policy/v1/permission.ts';
import {
  type AccessServiceService,
  CheckTrainingResponse_Answer as Answer,
  type CheckTrainingRequest,
  type Consent,
  type ConsentServiceService,
} from '#proto/gen/sinew/user/v1/consent.ts';
import { type Dependencies, present } from '../api/dependencies.ts';
import { actOf } from '../audit/entry.ts';
import { answerTraining, rolesThatReadTraining, type TrainingAnswer } from './training.ts';

export function consentHandlers({ consents, clock }: Dependencies): Handlers<typeof ConsentServiceService> {
  return {
    getConsent: async ({ organisationId }, { caller: { userId } }) =>
      toConsent(await consents.get({ organisationId, userId })),

    giveConsent: async ({ organisationId }, context) =>
      toConsent(await consents.set(organisationId, true, actOf(context, clock.now()))),

    withdrawConsent: async ({ organisationId }, context) =>
      toConsent(await consents.set(organisationId, false, actOf(context, clock.now()))),
  };
}

export function accessHandlers(dependencies: Dependencies): Handlers<typeof AccessServiceService> {
  const { organisations } = dependencies;
  const whenPresent = present(dependencies);
  return {
    getMembership: whenPresent(async ({ organisationId }, { caller: { userId } }) => {
      const role = await organisations.findRole({ organisationId, userId });
      return { role: role ? Role[role] : Role.UNSPECIFIED };
    }),

    checkTraining: whenPresent(async (request, { caller: { userId } }) => ({
      answer: Answer[await checkTraining(dependencies, request, userId)],
    })),
  };
}

/** Who is what, as this service's own permissions ask; only for a person whose session is open. */
export const memberships = ({ organisations, sessions, audit, clock }: Dependencies): Memberships => ({
  membershipOf: async (organisationId, { caller }) => {
    await sessions.requireOpen(caller, clock.now());
    return organisations.findRole({ organisationId, userId: caller.userId });
  },
  onRefused: async ({ organisationId, ...details }, context) => {
    const act = actOf(context, clock.now());
    await audit.append({ ...act, action: 'PERMISSION_REFUSED', result: 'refused', organisationId, details });
  },
});

/** Leaves a record in the audit of whoever was looked at, also when there was nothing to see. */
async function checkTraining(
  { consents, audit, clock }: Dependencies,
  { organisationId, userId, subject, address, userAgent }: CheckTrainingRequest,
  actorId: string,
): Promise<TrainingAnswer> {
  const acquaintance = await consents.findAcquaintance(organisationId, actorId, userId);
  const answer = answerTraining({ ...acquaintance, permitted: rolesThatReadTraining() });
  if (answer === 'ALLOWED' || answer === 'NO_CONSENT') {
    const act = { time: clock.now(), actorId, subjectId: userId, organisationId, origin: { address, userAgent } };
    const result = answer === 'ALLOWED' ? 'done' : 'refused';
    await audit.append({ ...act, action: 'TRAINING_READ', result, details: { subject } });
  }
  return answer;
}

const toConsent = (consentedAt: Date | null): Consent => ({
  given: consentedAt !== null,
  giveTime: consentedAt ?? undefined,
});
