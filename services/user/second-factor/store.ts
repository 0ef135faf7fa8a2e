// The SQL of second factors and their recovery codes.
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import type { AuditEntry } from '../audit/entry.ts';
import { appendAudit, holdAccounts } from '../audit/store.ts';
import { type CodeUse, factorActive, factorMissing, type SecondFactor, wrongFactorCode } from './factor.ts';

export interface NewCodes {
  /** The use of the code that proves the person. */
  use: CodeUse;
  /** The hashes of the new recovery codes. */
  codes: readonly Buffer[];
  entry: AuditEntry;
}

export class SecondFactorStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async find(userId: string): Promise<SecondFactor | undefined> {
    const [row] = await this.#sql<SecondFactor[]>`
      select ${columns(this.#sql)} from second_factor where account_id = ${userId}`;
    return row;
  }

  /** Replaces each sealed secret by what `renew` makes of it, if that is different. */
  async renew(renew: (factor: SecondFactor) => Promise<string>): Promise<void> {
    const sql = this.#sql;
    let after = '00000000-0000-0000-0000-000000000000';
    for (let factors: SecondFactor[] | undefined; factors?.length !== 0; ) {
      factors = await sql<SecondFactor[]>`
        select ${columns(sql)} from second_factor where account_id > ${after} order by account_id limit 500`;
      for (const factor of factors) {
        after = factor.userId;
        const sealed = await renew(factor);
        if (sealed === factor.sealed) continue;
        await sql`
          update second_factor set sealed = ${sealed} where account_id = ${factor.userId} and sealed = ${factor.sealed}`;
      }
    }
  }

  async countRecoveryCodes(userId: string): Promise<number> {
    const [row] = await this.#sql<{ codes: bigint }[]>`
      select count(*) as codes from recovery_code where account_id = ${userId}`;
    return Number(row!.codes);
  }

  /** Whether a code was not used yet, as far as can be told now. */
  async isUnused({ userId, lastStep }: SecondFactor, use: CodeUse): Promise<boolean> {
    if (use.kind === 'step') return use.step > lastStep;
    const { count } = await this.#sql`
      select from recovery_code where account_id = ${userId} and hash = ${use.hash}`;
    return count > 0;
  }

  /** Begins a second factor in place of one that was never confirmed. @throws Refusal SECOND_FACTOR_ACTIVE */
  async begin({ userId, sealed, createdAt }: SecondFactor): Promise<void> {
    const { count } = await this.#sql`
      insert into second_factor (account_id, sealed, created_at) values (${userId}, ${sealed}, ${createdAt})
      on conflict (account_id) do update set sealed = excluded.sealed, created_at = excluded.created_at
      where second_factor.confirmed_at is null`;
    if (count === 0) throw factorActive();
  }

  /** @throws Refusal WRONG_CODE when the code was used before, SECOND_FACTOR_MISSING when another was begun meanwhile */
  async confirm({ userId, sealed }: SecondFactor, { use, entry, codes }: NewCodes): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      await holdAccounts(transaction, [userId]);
      const { count } = await transaction`
        update second_factor set confirmed_at = ${entry.time}
        where account_id = ${userId} and sealed = ${sealed} and confirmed_at is null`;
      if (count === 0) throw factorMissing();
      await requireUnused(transaction, userId, use);
      await replaceCodes(transaction, userId, codes);
      await appendAudit(transaction, entry);
    });
  }

  /** @throws Refusal WRONG_CODE when the code was used before */
  async renewCodes(userId: string, { use, entry, codes }: NewCodes): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      await holdAccounts(transaction, [userId]);
      await requireUnused(transaction, userId, use);
      await replaceCodes(transaction, userId, codes);
      await appendAudit(transaction, entry);
    });
  }

  /** Uses up a code that has proven the person. @throws Refusal WRONG_CODE when the code was used before */
  async spend(userId: string, use: CodeUse, entry: AuditEntry): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      await holdAccounts(transaction, [userId]);
      await requireUnused(transaction, userId, use);
      await appendAudit(transaction, entry);
      if (use.kind === 'recovery') await appendAudit(transaction, { ...entry, action: 'RECOVERY_CODE_USED' });
    });
  }

  /** @param use the code's; `undefined` when a password was the proof @throws Refusal SECOND_FACTOR_MISSING, WRONG_CODE */
  async remove(userId: string, use: CodeUse | undefined, entry: AuditEntry): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      await holdAccounts(transaction, [userId]);
      if (use) await requireUnused(transaction, userId, use);
      const { count } = await transaction`delete from second_factor where account_id = ${userId}`;
      if (count === 0) throw factorMissing();
      await appendAudit(transaction, entry);
    });
  }
}

/** Uses a code up. Answers `false` when the code was used before, or never existed. */
export async function useCode(transaction: Transaction, userId: string, use: CodeUse): Promise<boolean> {
  const { count } =
    use.kind === 'step'
      ? await transaction`
          update second_factor set last_step = ${use.step} where account_id = ${userId} and last_step < ${use.step}`
      : await transaction`delete from recovery_code where account_id = ${userId} and hash = ${use.hash}`;
  return count > 0;
}

async function requireUnused(transaction: Transaction, userId: string, use: CodeUse): Promise<void> {
  if (!(await useCode(transaction, userId, use))) throw wrongFactorCode();
}

async function replaceCodes(transaction: Transaction, userId: string, hashes: readonly Buffer[]): Promise<void> {
  await transaction`delete from recovery_code where account_id = ${userId}`;
  for (const hash of hashes) {
    await transaction`insert into recovery_code (account_id, hash) values (${userId}, ${hash})`;
  }
}

const columns = (sql: Sql | Transaction) => sql`
  account_id as "userId", sealed, created_at as "createdAt", confirmed_at as "confirmedAt",
  last_step::float8 as "lastStep"`;
