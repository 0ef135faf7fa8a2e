// The SQL of the people who get notifications.
import { createHash } from 'node:crypto';
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import { eraseSecrets } from '#chassis/secrets/uses/store.ts';
import type { Recipient } from '../notification.ts';

export class RecipientStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** `undefined` before the first event about the person, and after the account was deleted. */
  async get(userId: string, sql: Sql | Transaction = this.#sql): Promise<Recipient | undefined> {
    const [row] = await sql<Recipient[]>`
      select user_id as "userId", email, email_verified as "emailVerified", display_name as "displayName", locale,
        time_zone as "timeZone", case weight_unit when 2 then 'lb' else 'kg' end as "weightUnit"
      from recipient where user_id = ${userId}`;
    return row;
  }

  /** Keeps the newest event's facts about a person, unless the account was deleted. */
  async put(transaction: Transaction, recipient: Recipient): Promise<void> {
    const { userId, email, emailVerified, displayName, locale, timeZone, weightUnit } = recipient;
    if (await isForgotten(transaction, userId)) return;
    await transaction`
      insert into recipient (user_id, email, email_verified, display_name, locale, time_zone, weight_unit)
      values (${userId}, ${email}, ${emailVerified}, ${displayName}, ${locale}, ${timeZone},
        ${weightUnit === 'lb' ? 2 : 1})
      on conflict (user_id) do update set email = excluded.email, email_verified = excluded.email_verified,
        display_name = excluded.display_name, locale = excluded.locale, time_zone = excluded.time_zone,
        weight_unit = excluded.weight_unit`;
  }

  /** Deletes everything about a person, and leaves a mark so that later events bring nothing back. */
  async forget(transaction: Transaction, userId: string, now: Date): Promise<void> {
    await lock(transaction, userId);
    await transaction`
      insert into forgotten (digest, forget_time) values (${digest(userId)}, ${now}) on conflict do nothing`;
    for (const table of ['delivery', 'device', 'preference', 'notification']) {
      await transaction`delete from ${transaction(table)} where user_id = ${userId}`;
    }
    await transaction`
      delete from notification where guest is not null and lower(guest ->> 'email') in
        (select lower(email) from recipient where user_id = ${userId})`;
    await transaction`delete from inbox where user_id = ${userId}`;
    await transaction`delete from recipient where user_id = ${userId}`;
    await eraseSecrets(transaction, userId);
  }

  /** Picks the people with a deleted account. */
  async whichForgotten(userIds: readonly string[]): Promise<Set<string>> {
    const rows = await this.#sql<{ digest: Buffer }[]>`
      select digest from forgotten where digest = any (${this.#sql.array(userIds.map(digest))})`;
    const digests = new Set(rows.map((row) => row.digest.toString('hex')));
    return new Set(userIds.filter((userId) => digests.has(digest(userId).toString('hex'))));
  }

  /** Deletes the marks of accounts that were deleted before a time. */
  async sweep(before: Date): Promise<void> {
    await this.#sql`delete from forgotten where forget_time < ${before}`;
  }
}

/** Whether the person's account was deleted; until the transaction ends, nobody deletes it. */
export async function isForgotten(transaction: Transaction, userId: string): Promise<boolean> {
  await lock(transaction, userId);
  const rows = await transaction`select 1 from forgotten where digest = ${digest(userId)}`;
  return rows.length > 0;
}

/** Takes the person's lock, so that adding something about a person and deleting all of it follow each other. */
const lock = (transaction: Transaction, userId: string) =>
  transaction`select pg_advisory_xact_lock(hashtextextended(${userId}, 0))`;

const digest = (userId: string): Buffer => createHash('sha256').update(userId).digest();
