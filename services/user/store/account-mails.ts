// The mails with a link that an account's owner gets: each is an ask and the event by which the notification service learns
// of it, in the transaction of what made it necessary. How many there may be is limited by the account, whoever asks: a
// mailbox must not be filled by somebody who knows its address.
import type { Transaction } from '#chassis/database.ts';
import { appendEvents } from '#chassis/events/outbox.ts';
import { createId } from '#chassis/identifiers.ts';
import type { User } from '../account/user.ts';
import { createMailAsk, type MailPurpose } from '../mail-token/mail-token.ts';
import { closeMailAsks, insertMailAsk } from './mail-tokens.ts';
import { userAggregate } from './profile-events.ts';

type Receiver = Pick<User, 'id' | 'email'>;

const hourMs = 3_600_000;

/** In an hour, of one purpose. */
const mostAsks = 5;

/** Has a link sent by which the account's address is verified; only the newest works. */
export async function mailVerification(transaction: Transaction, user: Receiver, now: Date): Promise<void> {
  if (await isEnough(transaction, { userId: user.id, purpose: 'verifyEmail', now })) return;
  await closeMailAsks(transaction, { userId: user.id, purpose: 'verifyEmail', now });
  const askId = await insertAsk(transaction, { user, purpose: 'verifyEmail', now });
  const value = { userId: user.id, askId, email: user.email };
  const payload = { $case: 'emailVerificationAsked', value } as const;
  await appendEvents(transaction, [{ aggregate: userAggregate(user.id), payload }]);
}

/** Has a link sent by which the password is reset. The ones before it stay good: anybody may have asked for this one. */
export async function mailReset(transaction: Transaction, user: Receiver, now: Date): Promise<void> {
  if (await isEnough(transaction, { userId: user.id, purpose: 'resetPassword', now })) return;
  const askId = await insertAsk(transaction, { user, purpose: 'resetPassword', now });
  const payload = { $case: 'passwordResetAsked', value: { userId: user.id, askId } } as const;
  await appendEvents(transaction, [{ aggregate: userAggregate(user.id), payload }]);
}

async function insertAsk(
  transaction: Transaction,
  { user, purpose, now }: { user: Receiver; purpose: MailPurpose; now: Date },
): Promise<string> {
  const ask = createMailAsk({ id: createId(now), purpose, userId: user.id, email: user.email }, now);
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
