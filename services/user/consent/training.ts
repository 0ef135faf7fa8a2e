// Whether somebody may see a member's training: by a role that may, and only while the member consents.
import { loadContract, type RoleName } from '#proto/contract.ts';

export type TrainingAnswer = 'ALLOWED' | 'NO_SUCH_MEMBER' | 'NO_CONSENT' | 'NOT_PERMITTED';

export interface TrainingQuestion {
  /** Of who wants to see it; absent when that is no member. */
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

/** The roles that hold READ_TRAINING, as the methods that need it say. */
export function rolesThatReadTraining(): readonly RoleName[] {
  const needed = loadContract().methods.flatMap(({ access }) =>
    access.kind === 'signedIn' ? (access.permission ?? []) : [],
  );
  return needed.find(({ name }) => name === 'READ_TRAINING')?.roles ?? [];
}
