// What proves that somebody reads mail at an address. An ask is written where something is begun (a verification, a reset
// of the password, an invitation); its token is made only when the mail is sent, so that no secret lies in an event or a
// queue. A token works once, for one purpose, until its ask expires, and only until a newer one has been made.
import { Refusal } from '#chassis/rpc/errors.ts';
import { proveMs, undoMs } from '../email-change/email-change.ts';

export type MailPurpose =
  | 'verifyEmail'
  /** The same, of an account that nobody has proven and whose password somebody wants to reset. */
  | 'claimEmail'
  /** The same, of an address that is to take the place of the account's. */
  | 'changeEmail'
  | 'undoEmailChange'
  | 'resetPassword'
  | 'invitation';

/** All by which an address is proven to be read, with one kind of link. */
export const provingPurposes: readonly MailPurpose[] = ['verifyEmail', 'claimEmail', 'changeEmail'];

export interface MailAsk {
  id: string;
  purpose: MailPurpose;
  /** Whose account it changes. */
  userId: string | null;
  /** Where the mail goes. */
  email: string;
  /** What it is about besides the account, such as an invitation. */
  subjectId: string | null;
  tokenHash: Buffer | null;
  /** How many tokens were made for it. */
  issued: number;
  createdAt: Date;
  expiresAt: Date;
  usedAt: Date | null;
}

export type MailAskDraft = Pick<MailAsk, 'id' | 'purpose' | 'email'> & Partial<Pick<MailAsk, 'userId' | 'subjectId'>>;

/** A link that works, and whoever reads it. */
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
  // From the day on which the change is asked for, so that the days after its proof are left in any case.
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

/** The same for every cause: who tries tokens learns nothing of those that exist. */
const invalidMailToken = (): Refusal =>
  new Refusal(
    'INVALID_MAIL_TOKEN',
    'the link was used, replaced by a newer one, or its time is over: ask for a new one',
  );
