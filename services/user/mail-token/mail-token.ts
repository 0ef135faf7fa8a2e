// The token that proves that somebody reads mail at an address. The beginning of a verification, a reset of the password or
// an invitation writes an ask. The token of the ask is made only when the mail is sent, so that no secret lies in an event
// or a queue. A token works once, for one purpose, until its ask expires or a newer token has been made.
import { Refusal } from '#chassis/rpc/errors.ts';
import { proveMs, undoMs } from '../email-change/email-change.ts';

export type MailPurpose =
  | 'verifyEmail'
  /** Verifies an address that nobody has proven, because somebody wants to reset the password of its account. */
  | 'claimEmail'
  /** Verifies the address that is to take the place of the account's address. */
  | 'changeEmail'
  | 'undoEmailChange'
  | 'resetPassword'
  | 'invitation';

/** The purposes that prove an address by the same kind of link. */
export const provingPurposes: readonly MailPurpose[] = ['verifyEmail', 'claimEmail', 'changeEmail'];

export interface MailAsk {
  id: string;
  purpose: MailPurpose;
  /** The account that the token changes. */
  userId: string | null;
  /** The address to which the mail goes. */
  email: string;
  /** The id of another thing that the ask is about, such as an invitation. */
  subjectId: string | null;
  tokenHash: Buffer | null;
  /** How many tokens were made for the ask. */
  issued: number;
  createdAt: Date;
  expiresAt: Date;
  usedAt: Date | null;
}

export type MailAskDraft = Pick<MailAsk, 'id' | 'purpose' | 'email'> & Partial<Pick<MailAsk, 'userId' | 'subjectId'>>;

/** A link that works, and what is known of its reader. */
export interface MailLink {
  token: string;
  email: string;
  /** The language of the account with the address, where there is one. */
  locale: string | null;
  /** The organisation's name, for an invitation. */
  organisationName: string | null;
}

const hourMs = 3_600_000;

/** A reset hands over the account, so its link lives for the shortest time. */
const lifetimesMs: Record<MailPurpose, number> = {
  resetPassword: hourMs,
  verifyEmail: 3 * 24 * hourMs,
  claimEmail: hourMs,
  changeEmail: proveMs,
  // The time counts from the day on which the change is asked for, so that all days after its proof are left in any case.
  undoEmailChange: proveMs + undoMs,
  invitation: 7 * 24 * hourMs,
};

/** Sending a mail may be tried again, each time with a new token, but not for ever. */
const mostTokens = 20;

export function createMailAsk({ id, purpose, email, userId, subjectId }: MailAskDraft, now: Date): MailAsk {
  const expiresAt = new Date(now.getTime() + lifetimesMs[purpose]);
  const fresh = { tokenHash: null, issued: 0, createdAt: now, expiresAt, usedAt: null };
  return { id, purpose, email, userId: userId ?? null, subjectId: subjectId ?? null, ...fresh };
}

/** The ask with the token in place of the one before; `undefined` when no mail is to be sent for it any more. */
export function issueMailToken(ask: MailAsk, tokenHash: Buffer, now: Date): MailAsk | undefined {
  if (!isOpen(ask, now) || ask.issued >= mostTokens) return undefined;
  return { ...ask, tokenHash, issued: ask.issued + 1 };
}

/** @throws Refusal INVALID_MAIL_TOKEN */
export function useMailToken(ask: MailAsk | undefined, purposes: readonly MailPurpose[], now: Date): MailAsk {
  if (!isUsable(ask, purposes, now)) throw invalidMailToken();
  return { ...ask, usedAt: now };
}

export const isUsable = (ask: MailAsk | undefined, purposes: readonly MailPurpose[], now: Date): ask is MailAsk =>
  ask !== undefined && purposes.includes(ask.purpose) && isOpen(ask, now);

const isOpen = ({ usedAt, expiresAt }: MailAsk, now: Date): boolean => !usedAt && expiresAt > now;

/** The refusal is the same for every cause, so that somebody who tries tokens learns nothing about those that exist. */
const invalidMailToken = (): Refusal =>
  new Refusal(
    'INVALID_MAIL_TOKEN',
    'the link was used, replaced by a newer one, or its time is over: ask for a new one',
  );
