// Whether somebody may see or plan a member's training: only with a role that may, and only while the member consents.
import { loadContract, type RoleName } from '#proto/contract.ts';
import type { Permission } from '#proto/gen/sinew/policy/v1/permission.ts';
import { CheckTrainingRequest_Act as Act } from '#proto/gen/sinew/user/v1/consent.ts';
import type { AuditAction } from '../audit/entry.ts';

export type TrainingAnswer = 'ALLOWED' | 'NO_SUCH_MEMBER' | 'NO_CONSENT' | 'NOT_PERMITTED';

export interface TrainingQuestion {
  /** The role of the member who wants to see or plan it; absent for somebody who is not a member. */
  role: RoleName | undefined;
  member: { consentedAt: Date | null } | undefined;
  /** The roles that may, with consent. */
  permitted: readonly RoleName[];
}

export function answerTraining({ role, member, permitted }: TrainingQuestion): TrainingAnswer {
  if (!role || !permitted.includes(role)) return 'NOT_PERMITTED';
  if (!member) return 'NO_SUCH_MEMBER';
  return member.consentedAt ? 'ALLOWED' : 'NO_CONSENT';
}

/** The permission that an act needs, and the record that it leaves. */
export const termsOf = (act: Act): { permission: keyof typeof Permission; action: AuditAction } =>
  act === Act.PLAN
    ? { permission: 'PLAN_TRAINING', action: 'TRAINING_PLANNED' }
    : { permission: 'READ_TRAINING', action: 'TRAINING_READ' };

/** The roles that hold a permission, as the methods that need it say; `undefined` when no method needs it. */
export function rolesThatHold(permission: string): readonly RoleName[] | undefined {
  const needed = loadContract().methods.flatMap(({ access }) =>
    access.kind === 'signedIn' ? (access.permission ?? []) : [],
  );
  return needed.find(({ name }) => name === permission)?.roles;
}
