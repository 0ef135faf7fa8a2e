// The mails with a link that an account's owner gets. Each is an ask and an event for the notification service, in the
// transaction of the change that makes the mail necessary. Their number is limited for each account, whoever asks: somebody
// who knows an address must not be able to fill its mailbox.
import { createId } from '#chassis/database/identifiers.ts';
import type { Transaction } from '#chassis/database/sql.ts';
import { appendEvents } from '#chassis/events/outbox.ts';
import { EmailVerificationAsked_Occasion as AskedFor } from '#proto/gen/sinew/events/v1/user.ts';
import type { User } from '../../account/user.ts';
import { canLeadBack, type EmailChange, tooManyEmailChanges } from '../../email-change/email-change.ts';
import { userAggregate } from '../../profile/store.ts';
import { createMailAsk, type MailAskDraft, type MailPurpose } from '../mail-token.ts';
import { closeMailAsks, insertMailAsk } from './mail-tokens.ts';

type Receiver = Pick<User, 'id' | 'email'>;

const hourMs = 3_600_000;

/** The most mails of one purpose in an hour. */
const mostAsks = 5;

/**
 * Has a link sent that verifies the account's address; only the newest link works.
 * @param purpose `claimEmail` when somebody wants to reset the password
 */
export async function mailVerification(
  transaction: Transaction,
  user: Receiver,
  { now, purpose = 'verifyEmail' }: { now: Date; purpose?: 'verifyEmail' | 'claimEmail' },
): Promise<void> {
  const { id: userId, email } = user;
  if (await isEnough(transaction, { userId, purpose, now })) return;
  await closeMailAsks(transaction, { userId, purpose, now });
  const askId = await insertAsk(transaction, { purpose, userId, email }, now);
  const occasion = purpose === 'claimEmail' ? AskedFor.PASSWORD_RESET : AskedFor.SIGN_UP;
  const payload = { $case: 'emailVerificationAsked', value: { userId, askId, email, occasion } } as const;
  await appendEvents(transaction, [{ aggregate: userAggregate(userId), payload }]);
}

/**
 * Has a link sent that resets the password. Earlier links stay valid: anybody may have asked for this one.
 * @param mustGo the receiver has no other way to sign in
 */
export async function mailReset(
  transaction: Transaction,
  user: Receiver,
  { now, mustGo = false }: { now: Date; mustGo?: boolean },
): Promise<void> {
  const { id: userId, email } = user;
  if (!mustGo && (await isEnough(transaction, { userId, purpose: 'resetPassword', now }))) return;
  const askId = await insertAsk(transaction, { purpose: 'resetPassword', userId, email }, now);
  const payload = { $case: 'passwordResetAsked', value: { userId, askId } } as const;
  await appendEvents(transaction, [{ aggregate: userAggregate(userId), payload }]);
}

/** Has the link sent to a new address that proves it. @throws Refusal TOO_MANY_EMAIL_CHANGES */
export async function mailEmailChange(transaction: Transaction, change: EmailChange, now: Date): Promise<void> {
  const { id: subjectId, userId, email } = change;
  if (await isEnough(transaction, { userId, purpose: 'changeEmail', now })) throw tooManyEmailChanges(hourMs);
  const askId = await insertAsk(transaction, { purpose: 'changeEmail', userId, email, subjectId }, now);
  const value = { userId, askId, email, occasion: AskedFor.EMAIL_CHANGE };
  const payload = { $case: 'emailVerificationAsked', value } as const;
  await appendEvents(transaction, [{ aggregate: userAggregate(userId), payload }]);
}

/** Tells the former address of a change, with the link that takes the change back when that is possible. */
export async function tellEmailChange(transaction: Transaction, change: EmailChange, now: Date): Promise<void> {
  const { id: subjectId, userId, formerEmail: email, confirmedAt } = change;
  const draft = { purpose: 'undoEmailChange', userId, email, subjectId } as const;
  const askId = canLeadBack(change) ? await insertAsk(transaction, draft, now) : '';
  const payload = { $case: 'emailChangeTold', value: { userId, askId, email, done: confirmedAt !== null } } as const;
  await appendEvents(transaction, [{ aggregate: userAggregate(userId), payload }]);
}

async function insertAsk(transaction: Transaction, draft: Omit<MailAskDraft, 'id'>, now: Date): Promise<string> {
  const ask = createMailAsk({ ...draft, id: createId(now) }, now);
  await insertMailAsk(transaction, ask);
  return ask.id;
}

async function isEnough(
  transaction: Transaction,
  { userId, purpose, now }: { userId: string; purpose: MailPurpose; now: Date },
): Promise<boolean> {
  const [row] = await transaction<{ count: number }[]>`
    select count(*)::int as count from mail_ask
    where account_id = ${userId} and purpose = ${purpose} and created_at > ${new Date(now.getTime() - hourMs)}`;
  return row!.count >= mostAsks;
}
