// A change of the account's address. It waits until somebody proves to read mail at the new address. Until then, and for
// some days after, the reader of the former address can take the change back, and with it the account, whatever the person
// who changed it has done meanwhile. When nobody had proven the former address, it may be a typing mistake and its mailbox a
// stranger's: its reader can only stop the change, and only while the new address is not proven either.
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

/** How long after its proof a change can be taken back, at least. The link lives longer, because the proof takes time. */
export const undoMs = 7 * dayMs;
/** How long the new address may take to be proven. */
export const proveMs = 3 * dayMs;

/** Ways to sign in that were added this long before the change end with it: somebody who takes an account over adds them. */
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

/** From this moment on, added ways to sign in count as those of the person who changed the address. */
export const suspectSince = ({ askedAt }: EmailChange): Date => new Date(askedAt.getTime() - suspectMs);

/** The account with its former address. Reading the mail there proves it again, when it was proven before. */
export function takeBack(user: User, { formerEmail, formerProven }: EmailChange, now: Date): User {
  if (isSameEmail(user.email, formerEmail)) return user;
  return { ...user, email: formerEmail, emailVerifiedAt: formerProven ? now : null, updatedAt: now };
}

export const tooManyEmailChanges = (retryAfterMs: number): Refusal =>
  new Refusal('TOO_MANY_EMAIL_CHANGES', 'the address was changed too often within the hour: try again later', {
    retryAfterMs,
  });
