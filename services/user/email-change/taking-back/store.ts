// The SQL of taking a change of the address back: one transaction that returns the account to the reader of the former
// address, and ends every way to sign in that somebody else may have added.
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import { lockUser, saveUser } from '../../account/store/account.ts';
import type { User } from '../../account/user.ts';
import type { Act } from '../../audit/entry.ts';
import { appendAudit } from '../../audit/store.ts';
import { mailReset } from '../../mail-token/store/account-mails.ts';
import {
  closeMailAsks,
  closeUndoAsks,
  consumeMailToken,
  type GivenToken,
  readMailToken,
} from '../../mail-token/store/mail-tokens.ts';
import { endEveryWayIn, forgetSuspects } from '../../recovery/store/recovery.ts';
import { canLeadBack, type EmailChange, suspectSince, takeBack } from '../email-change.ts';
import { giveUpEmailChange, readEmailChange, sweepEmailChanges } from '../store/email-change.ts';

export class EmailChangeStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** @throws Refusal INVALID_MAIL_TOKEN */
  async undo(token: string, { time: now, origin }: Pick<Act, 'time' | 'origin'>): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      const given: GivenToken = { token, purposes: ['undoEmailChange'], now };
      const { userId } = await readMailToken(transaction, given);
      const before = await lockUser(transaction, userId!);
      const { subjectId } = await consumeMailToken(transaction, given);
      const change = await readEmailChange(transaction, subjectId!);
      // The link is closed when it cannot lead back any more. So this is our mistake and not the reader's.
      if (!canLeadBack(change)) throw new Error(`the change ${change.id} of an address cannot be taken back`);
      await giveUpEmailChange(transaction, before.id, now);
      await endLater(transaction, change, now);
      await endEveryWayIn(transaction, before.id, now);
      const user = await saveUser(transaction, before, takeBack(before, change, now));
      if (change.formerProven) await returnAccount(transaction, { user, change, now });
      const act = { time: now, actorId: user.id, origin, targetId: change.id };
      await appendAudit(transaction, { ...act, action: 'EMAIL_CHANGE_UNDONE' });
    });
  }

  sweep(now: Date): Promise<void> {
    return sweepEmailChanges(this.#sql, now);
  }
}

/** Later changes of the address were made by the same stranger: nobody can return to them. */
async function endLater(transaction: Transaction, { userId, askedAt }: EmailChange, now: Date): Promise<void> {
  await transaction`
    update email_change set ended_at = coalesce(ended_at, ${now}), reserved_until = null
    where account_id = ${userId} and asked_at >= ${askedAt}`;
  await closeUndoAsks(transaction, { userId, since: askedAt, now });
  for (const purpose of ['verifyEmail', 'claimEmail', 'resetPassword'] as const) {
    await closeMailAsks(transaction, { userId, purpose, now });
  }
}

/** Removes the password and sends a link for a new one: the person who changed the address knew a way to sign in. */
async function returnAccount(
  transaction: Transaction,
  { user, change, now }: { user: User; change: EmailChange; now: Date },
): Promise<void> {
  await transaction`
    update account set password_hash = null, password_version = password_version + 1 where id = ${user.id}`;
  await forgetSuspects(transaction, user.id, suspectSince(change));
  await mailReset(transaction, user, { now, mustGo: true });
}
