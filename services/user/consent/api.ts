// The RPCs of consent, and what other services ask about a person and an organisation.
import type { Caller, Context } from '#chassis/rpc/context.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import { missingScope } from '#chassis/rpc/interceptors/access.ts';
import type { Memberships } from '#chassis/rpc/interceptors/permission.ts';
import { loadContract } from '#proto/contract.ts';
import { Permission, Role } from '#proto/gen/sinew/policy/v1/permission.ts';
import {
  type AccessServiceService,
  CheckTrainingResponse_Answer as Answer,
  type CheckTrainingRequest,
  type Consent,
  type ConsentServiceService,
  type ReportRefusalRequest,
} from '#proto/gen/sinew/user/v1/consent.ts';
import { toPreferencesMessage } from '../account/api.ts';
import { type Act, toUserAgent } from '../audit/entry.ts';
import { actOf } from '../audit/origin.ts';
import type { Dependencies } from '../dependencies.ts';
import { answerTraining, rolesThatHold, type TrainingAnswer, termsOf } from './training.ts';

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
  const { organisations, users, clock } = dependencies;
  return {
    readPreferences: async (_, { caller }) => toPreferencesMessage(await users.getPreferences(caller.userId)),

    getMembership: async ({ organisationId }, { caller: { userId } }) => {
      const role = await organisations.findRole({ organisationId, userId });
      return { role: role ? Role[role] : Role.UNSPECIFIED };
    },

    checkTraining: async (request, { caller: { userId } }) => ({
      answer: Answer[await checkTraining(dependencies, request, userId)],
    }),

    reportRefusal: async (request, { caller: { userId } }) => {
      await recordLack(dependencies, request, userId);
      return {};
    },

    reportScopeRefusal: async ({ method, ...from }, { caller }) => {
      await recordScopeLack(dependencies, method, { act: toAct(from, caller.userId, clock.now()), caller });
      return {};
    },
  };
}

/** The functions for this service's own interceptors. */
export const guards = (dependencies: Dependencies) => ({
  memberships: memberships(dependencies),
  onScopeMissing: (context: Context) =>
    recordScopeLack(dependencies, context.method.path, {
      act: actOf(context, dependencies.clock.now()),
      caller: context.caller,
    }),
});

/** The roles of members, for methods that need a permission. */
const memberships = ({ organisations, audit, clock }: Dependencies): Memberships => ({
  membershipOf: (organisationId, { caller }) => organisations.findRole({ organisationId, userId: caller.userId }),
  onRefused: async ({ organisationId, ...details }, context) => {
    const act = actOf(context, clock.now());
    await audit.append({ ...act, action: 'PERMISSION_REFUSED', result: 'refused', organisationId, details });
  },
});

/** Leaves a record in the audit of the member, also when there was nothing to see. */
async function checkTraining(
  dependencies: Dependencies,
  request: CheckTrainingRequest,
  actorId: string,
): Promise<TrainingAnswer> {
  const { consents, audit, clock } = dependencies;
  const { organisationId, userId, subject } = request;
  const { permission, action } = termsOf(request.act);
  const acquaintance = await consents.findAcquaintance(organisationId, actorId, userId);
  const answer = answerTraining({ ...acquaintance, permitted: rolesThatHold(permission) ?? [] });
  if (answer === 'ALLOWED' || answer === 'NO_CONSENT') {
    const act = toAct(request, actorId, clock.now());
    const result = answer === 'ALLOWED' ? 'done' : 'refused';
    await audit.append({ ...act, action, result, details: { subject }, subjectId: userId, organisationId });
  }
  if (answer === 'NOT_PERMITTED')
    await recordLack(dependencies, { ...request, permission: Permission[permission] }, actorId);
  return answer;
}

/** Records a refusal. The reporting service is not believed: the person's role and the role's permissions are looked up. */
async function recordLack(
  { organisations, audit, clock }: Dependencies,
  { permission: number, organisationId, ...from }: ReportRefusalRequest,
  actorId: string,
): Promise<void> {
  const [permission] = Object.entries(Permission).find(([, value]) => value === number) ?? [''];
  const role = await organisations.findRole({ organisationId, userId: actorId });
  const holders = rolesThatHold(permission);
  if (!role || !holders || holders.includes(role)) return;
  const act = toAct(from, actorId, clock.now());
  const details = { permission, role };
  await audit.append({ ...act, action: 'PERMISSION_REFUSED', result: 'refused', organisationId, details });
}

/** Records a refusal of an API key. The token says what the key may do, and the contract says what the method needs. */
async function recordScopeLack(
  { audit }: Dependencies,
  path: string,
  { act, caller }: { act: Act; caller: Caller },
): Promise<void> {
  const method = loadContract().methods.find((one) => one.path === path);
  const scope = method && method.access.kind === 'signedIn' ? missingScope(method, caller) : undefined;
  if (!scope || !caller.keyId) return;
  const details = { method: path.slice(1), scope };
  await audit.append({ ...act, action: 'SCOPE_REFUSED', result: 'refused', targetId: caller.keyId, details });
}

/** The act of a person at another service, which reports the place. */
const toAct = (
  { address, userAgent }: Pick<ReportRefusalRequest, 'address' | 'userAgent'>,
  actorId: string,
  time: Date,
): Act => ({ time, actorId, origin: { address, userAgent: toUserAgent(userAgent) } });

const toConsent = (consentedAt: Date | null): Consent => ({
  given: consentedAt !== null,
  giveTime: consentedAt ?? undefined,
});
