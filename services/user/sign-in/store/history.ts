// The SQL of the history of sign-ins.
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import type { Page } from '#chassis/rpc/pages.ts';
import { type Attempt, attemptShownMs } from '../../authentication/attempt.ts';

export class HistoryStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** The person's attempts, the newest first; one more than the page has. */
  list(userId: string, { size, after }: Page<string>, now: Date): Promise<Attempt[]> {
    const sql = this.#sql;
    return sql<Attempt[]>`
      select id, created_at as "createdAt", address, user_agent as "userAgent", method, provider, result,
        new_device as "newDevice"
      from sign_in
      where account_id = ${userId} and created_at > ${new Date(now.getTime() - attemptShownMs)}
        ${after ? sql`and id < ${after}` : sql``}
      order by id desc limit ${size + 1}`;
  }

  async sweep(now: Date): Promise<void> {
    await this.#sql`delete from sign_in where created_at <= ${new Date(now.getTime() - attemptShownMs)}`;
  }
}

/** Notes an attempt with its account. Without an account it notes nothing, but takes as long. */
export async function noteAttempt(
  transaction: Transaction,
  userId: string | undefined,
  attempt: Attempt,
): Promise<void> {
  const { id, createdAt, address, userAgent, method, provider, result, newDevice } = attempt;
  await transaction`
    insert into sign_in (id, account_id, created_at, address, user_agent, method, provider, result, new_device)
    select ${id}::uuid, account.id, ${createdAt}::timestamptz, ${address}::text, ${userAgent}::text, ${method}::text,
      ${provider}::text, ${result}::text, ${newDevice}::boolean
    from account where id = ${userId ?? null}`;
}
