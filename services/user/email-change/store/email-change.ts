// The SQL of changes of the address: asked for, given up and confirmed, each within a change of the account that holds the
// account's row. Taking a change back is in email-change/taking-back/store.ts.
import { createId } from '#chassis/database/identifiers.ts';
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import { toEmailKey, type User } from '../../account/user.ts';
import type { Act } from '../../audit/entry.ts';
import { appendAudit } from '../../audit/store.ts';
import { mailEmailChange, tellEmailChange } from '../../mail-token/store/account-mails.ts';
import { closeMailAsks } from '../../mail-token/store/mail-tokens.ts';
import { createEmailChange, type EmailChange, proveMs, undoMs } from '../email-change.ts';

/** Inserts a change in place of one that waits. @throws Refusal TOO_MANY_EMAIL_CHANGES */
export async function askEmailChange(transaction: Transaction, user: User, { email, act }: AskedChange): Promise<void> {
  const now = act.time;
  const change = createEmailChange(user, { id: createId(now), email }, now);
  await giveUpEmailChange(transaction, user.id, now);
  await transaction`
    insert into email_change (id, account_id, former_email, former_email_key, former_proven, email, asked_at)
    values (${change.id}, ${user.id}, ${change.formerEmail}, ${toEmailKey(change.formerEmail)}, ${change.formerProven},
      ${email}, ${now})`;
  await mailEmailChange(transaction, change, now);
  await tellEmailChange(transaction, change, now);
  await appendAudit(transaction, { ...act, action: 'EMAIL_CHANGE_ASKED', targetId: change.id });
}

export interface AskedChange {
  email: string;
  act: Act;
}

/** Ends the change that waits, if there is one. The links that take it, or an earlier one, back stay valid. */
export async function giveUpEmailChange(transaction: Transaction, userId: string, now: Date): Promise<void> {
  await transaction`
    update email_change set ended_at = ${now}
    where account_id = ${userId} and confirmed_at is null and ended_at is null`;
  await closeMailAsks(transaction, { userId, purpose: 'changeEmail', now });
}

/** Notes that the new address was proven; the account has it already. */
export async function confirmEmailChange(transaction: Transaction, id: string, now: Date): Promise<EmailChange> {
  // The former address is reserved as long as the newest link can take the change back.
  const until = new Date(now.getTime() + proveMs + undoMs);
  const [change] = await transaction<EmailChange[]>`
    update email_change set confirmed_at = ${now}, reserved_until = case when former_proven then ${until}::timestamptz end
    where id = ${id} returning ${columns(transaction)}`;
  const { userId } = change!;
  // Links that were sent to the former address are ended, except the link that takes the change back.
  for (const purpose of ['verifyEmail', 'claimEmail', 'resetPassword'] as const) {
    await closeMailAsks(transaction, { userId, purpose, now });
  }
  if (!change!.formerProven) await closeMailAsks(transaction, { userId, purpose: 'undoEmailChange', now });
  await tellEmailChange(transaction, change!, now);
  return change!;
}

/** Whether another account can still take this address back. */
export async function isReserved(transaction: Transaction, { id, email, updatedAt }: User): Promise<boolean> {
  const { count } = await transaction`
    select from email_change
    where former_email_key = ${toEmailKey(email)} and reserved_until > ${updatedAt} and account_id <> ${id}`;
  return count > 0;
}

export async function readEmailChange(transaction: Transaction, id: string): Promise<EmailChange> {
  const [change] = await transaction<EmailChange[]>`
    select ${columns(transaction)} from email_change where id = ${id}`;
  return change!;
}

const keptMs = 30 * 24 * 3_600_000;

/** Ends changes that were never proven, and forgets changes that cannot be taken back any more. */
export async function sweepEmailChanges(sql: Sql, now: Date): Promise<void> {
  await sql`
    update email_change set ended_at = ${now}
    where confirmed_at is null and ended_at is null and asked_at <= ${new Date(now.getTime() - proveMs)}`;
  await sql`delete from email_change where asked_at <= ${new Date(now.getTime() - keptMs)}`;
}

const columns = (sql: Transaction) => sql`
  id, account_id as "userId", former_email as "formerEmail", former_proven as "formerProven", email,
  asked_at as "askedAt", confirmed_at as "confirmedAt", ended_at as "endedAt"`;
