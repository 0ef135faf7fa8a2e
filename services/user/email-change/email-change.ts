// A change of the account's address. It waits until somebody proves to read mail at the new one; until then, and for some
// days after, whoever reads mail at the former address takes it back, and with it the account, whatever was done meanwhile
// by whoever changed it. An address that nobody had proven may be a slip of whoever opened the account, and its mailbox a
// stranger's: from there a change is only stopped while the new address is not proven either.
import { Refusal } from '#chassis/rpc/errors.ts';
import { isSameEmail, type User } from '../account/user.ts';

export interface EmailChange {
  id: string;
  userId: string;
  formerEmail: string;
  formerProven: boolean;
  email: string;
  askedAt: Date;
  confirmedAt: Date | null;
  endedAt: Date | null;
}

const dayMs = 24 * 3_600_000;

/** For how long after its proof a change can be taken back, at least; the link outlives it by the time the proof may take. */
export const undoMs = 7 * dayMs;
/** How long the new address may take to be proven. */
export const proveMs = 3 * dayMs;

/** Ways in that were added so long before a change was asked for go with it: whoever took the account over made them first. */
const suspectMs = 7 * dayMs;

export function createEmailChange(
  user: User,
  { id, email }: Pick<EmailChange, 'id' | 'email'>,
  now: Date,
): EmailChange {
  const former = { userId: user.id, formerEmail: user.email, formerProven: user.emailVerifiedAt !== null };
  return { ...former, id, email, askedAt: now, confirmedAt: null, endedAt: null };
}

/** Whether the mail about the change can lead back. */
export const canLeadBack = ({ formerProven, confirmedAt }: EmailChange): boolean => formerProven || !confirmedAt;

/** Since when what was added to come in with is taken for that of whoever changed the address. */
export const suspectSince = ({ askedAt }: EmailChange): Date => new Date(askedAt.getTime() - suspectMs);

/** The account with its former address; reading the mail there is the proof of it, where there was one before. */
export function takeBack(user: User, { formerEmail, formerProven }: EmailChange, now: Date): User {
  if (isSameEmail(user.email, formerEmail)) return user;
  return { ...user, email: formerEmail, emailVerifiedAt: formerProven ? now : null, updatedAt: now };
}

export const tooManyEmailChanges = (retryAfterMs: number): Refusal =>
  new Refusal('TOO_MANY_EMAIL_CHANGES', 'the address was changed too often within the hour: try again later', {
    retryAfterMs,
  });
