// The SQL of failed attempts. They are counted in the database, so that several instances count together and a restart
// forgets nothing. An attempt is counted before its password is looked at, so that many attempts at the same time all count.
import { createHash } from 'node:crypto';
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import { addFailure, type Bucket, type Failures, forgottenMs, tooManyAttempts, waitOf } from './throttle.ts';

export class ThrottleStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Counts an attempt as failed until `relieve` says otherwise. @throws Refusal TOO_MANY_ATTEMPTS */
  async take(bucket: Bucket, now: Date): Promise<void> {
    const key = hash(bucket);
    const waitMs = await (this.#sql.begin(async (transaction) => {
      // There is always a row to lock, so that two first attempts are counted one after the other too.
      await transaction`
        insert into sign_in_failures (key, count, last_at) values (${key}, 0, ${now}) on conflict do nothing`;
      const failures = await read(transaction, key);
      const wait = waitOf(failures, bucket, now);
      if (wait === 0) await write(transaction, key, addFailure(failures, now));
      return wait;
    }) as Promise<number>);
    if (waitMs > 0) throw tooManyAttempts(waitMs);
  }

  /** Looks without counting. @throws Refusal TOO_MANY_ATTEMPTS */
  async check(bucket: Bucket, now: Date): Promise<void> {
    const [failures] = await this.#sql<Failures[]>`
      select count, last_at as "lastAt" from sign_in_failures where key = ${hash(bucket)}`;
    const waitMs = waitOf(failures, bucket, now);
    if (waitMs > 0) throw tooManyAttempts(waitMs);
  }

  /** Takes back an attempt that did not fail. */
  async giveBack(bucket: Bucket): Promise<void> {
    await this.#sql.begin((transaction) => relieve(transaction, bucket));
  }

  async sweep(now: Date): Promise<void> {
    await this.#sql`delete from sign_in_failures where last_at <= ${new Date(now.getTime() - forgottenMs)}`;
  }
}

/** Counts a failure in a bucket that was only looked at before. */
export async function countFailure(transaction: Transaction, bucket: Bucket, now: Date): Promise<void> {
  const key = hash(bucket);
  await transaction`
    insert into sign_in_failures (key, count, last_at) values (${key}, 0, ${now}) on conflict do nothing`;
  await write(transaction, key, addFailure(await read(transaction, key), now));
}

/** Takes back the attempt that succeeded, and no other: the attempts of an attacker meanwhile stay counted. */
export async function relieve(transaction: Transaction, bucket: Bucket): Promise<void> {
  await transaction`update sign_in_failures set count = greatest(count - 1, 0) where key = ${hash(bucket)}`;
}

/** Forgets all failures of a bucket that only the owner can use: a device that has signed in before. */
export async function forget(transaction: Transaction, bucket: Bucket): Promise<void> {
  await transaction`delete from sign_in_failures where key = ${hash(bucket)}`;
}

async function read(transaction: Transaction, key: Buffer): Promise<Failures | undefined> {
  const [failures] = await transaction<Failures[]>`
    select count, last_at as "lastAt" from sign_in_failures where key = ${key} for no key update`;
  return failures;
}

async function write(transaction: Transaction, key: Buffer, { count, lastAt }: Failures): Promise<void> {
  await transaction`update sign_in_failures set count = ${count}, last_at = ${lastAt} where key = ${key}`;
}

const hash = ({ key }: Bucket): Buffer => createHash('sha256').update(key).digest();
