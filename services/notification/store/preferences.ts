// The SQL of people's preferences, and of the addresses that do not exist.
import { createHash } from 'node:crypto';
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import { Refusal } from '#chassis/rpc/errors.ts';
import { toMailbox } from '../mail/mark.ts';
import { nextDigest } from '../preferences/local-time.ts';
import { type DeliveryPreferences, defaultDeliveryPreferences } from '../preferences/preferences.ts';
import { isForgotten } from './recipients.ts';

export class PreferenceStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  get(userId: string): Promise<DeliveryPreferences> {
    return readPreferences(this.#sql, userId);
  }

  /**
   * Applies a rule to the preferences while nobody else changes them. A waiting digest moves to its new time.
   * @throws Refusal UNAUTHENTICATED when the account was deleted
   */
  update(
    userId: string,
    change: (preferences: DeliveryPreferences) => DeliveryPreferences,
    now: Date,
  ): Promise<DeliveryPreferences> {
    return this.#sql.begin(async (transaction) => {
      // The row may not exist yet, so the person's lock protects it.
      if (await isForgotten(transaction, userId)) throw new Refusal('UNAUTHENTICATED', 'the account was deleted');
      const preferences = change(await readPreferences(transaction, userId));
      await writePreferences(transaction, userId, preferences);
      const [{ timeZone } = { timeZone: 'UTC' }] = await transaction<{ timeZone: string }[]>`
        select time_zone as "timeZone" from recipient where user_id = ${userId}`;
      await transaction`
        update delivery set due_time = ${nextDigest(preferences.digest, timeZone, now)}
        where user_id = ${userId} and purpose = 'digest' and state = 'pending'`;
      return preferences;
    }) as Promise<DeliveryPreferences>;
  }
}

/** A person's preferences: the defaults where the person has chosen nothing, or has no account. */
export async function readPreferences(sql: Sql | Transaction, userId: string | null): Promise<DeliveryPreferences> {
  const [row] = await sql<Row[]>`
    select kinds, quiet_from, quiet_until, digest_frequency, digest_hour, digest_weekday
    from preference where user_id = ${userId}`;
  if (!row) return defaultDeliveryPreferences;
  const quietHours = row.quiet_from === null ? undefined : { from: row.quiet_from, until: row.quiet_until! };
  const digest = { frequency: row.digest_frequency, hour: row.digest_hour, weekday: row.digest_weekday };
  return { kinds: row.kinds, quietHours, digest };
}

async function writePreferences(
  transaction: Transaction,
  userId: string,
  preferences: DeliveryPreferences,
): Promise<void> {
  const { kinds, quietHours, digest } = preferences;
  const { frequency, hour, weekday } = digest;
  await transaction`
    insert into preference (user_id, kinds, quiet_from, quiet_until, digest_frequency, digest_hour, digest_weekday)
    values (${userId}, ${JSON.stringify(kinds)}::text::jsonb, ${quietHours?.from ?? null}, ${quietHours?.until ?? null},
      ${frequency}, ${hour}, ${weekday})
    on conflict (user_id) do update set kinds = excluded.kinds, quiet_from = excluded.quiet_from,
      quiet_until = excluded.quiet_until, digest_frequency = excluded.digest_frequency,
      digest_hour = excluded.digest_hour, digest_weekday = excluded.digest_weekday`;
}

interface Row {
  kinds: DeliveryPreferences['kinds'];
  quiet_from: number | null;
  quiet_until: number | null;
  digest_frequency: 'daily' | 'weekly';
  digest_hour: number;
  digest_weekday: number;
}

export async function isSuppressed(sql: Sql | Transaction, address: string): Promise<boolean> {
  const rows = await sql`select 1 from suppressed_address where digest = ${digestOf(address)}`;
  return rows.length > 0;
}

export async function suppress(
  sql: Sql | Transaction,
  address: string,
  { reason, now }: { reason: string; now: Date },
): Promise<void> {
  await sql`
    insert into suppressed_address (digest, reason, create_time) values (${digestOf(address)}, ${reason}, ${now})
    on conflict (digest) do update set reason = excluded.reason, create_time = excluded.create_time`;
}

/** Marks an address as existing again, because a mail arrived. */
export async function unsuppress(sql: Sql | Transaction, address: string): Promise<void> {
  await sql`delete from suppressed_address where digest = ${digestOf(address)}`;
}

const digestOf = (address: string): Buffer => createHash('sha256').update(toMailbox(address)).digest();
