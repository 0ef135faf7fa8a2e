// The SQL of what answers of language models cost: a row for each call of a provider, and what answers under way may still
// cost, so that many at once do not pass the budget together.
import { createId } from '#chassis/database/identifiers.ts';
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import type { CallUsage } from '../model/prompt/conversation.ts';

export interface MonthlyUsage {
  /** Such as 2025-09. */
  month: string;
  provider: string;
  model: string;
  calls: number;
  failedCalls: number;
  inputTokens: number;
  outputTokens: number;
  costMicros: number;
  milliseconds: number;
}

export class UsageStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Sets aside what an answer may cost. False when the month's budget does not have so much left. */
  async reserve(
    { userId, messageId }: { userId: string; messageId: string },
    { costMicros, budgetMicros, now, forMs }: { costMicros: number; budgetMicros: number; now: Date; forMs: number },
  ): Promise<boolean> {
    return this.#sql.begin(async (transaction) => {
      await transaction`select pg_advisory_xact_lock(hashtextextended(${`usage ${userId}`}, 0))`;
      const [known] = await transaction<{ spent: number; reserved: number }[]>`
        select (select coalesce(sum(cost_micros), 0)::float8 from model_call
            where user_id = ${userId} and create_time >= ${startOfMonth(now)}) as spent,
          (select coalesce(sum(cost_micros), 0)::float8 from model_reservation
            where user_id = ${userId} and until > ${now}) as reserved`;
      if (known!.spent + known!.reserved + costMicros > budgetMicros) return false;
      await transaction`
        insert into model_reservation (message_id, user_id, cost_micros, until)
        values (${messageId}, ${userId}, ${Math.ceil(costMicros)}, ${new Date(now.getTime() + forMs)})`;
      await transaction`delete from model_reservation where user_id = ${userId} and until <= ${now}`;
      return true;
    });
  }

  /** The newest month first. */
  async list(userId: string, since: Date): Promise<MonthlyUsage[]> {
    return this.#sql<MonthlyUsage[]>`
      select to_char(create_time at time zone 'UTC', 'YYYY-MM') as month, provider, model, count(*)::int as calls,
        (count(*) filter (where outcome <> 'answered'))::int as "failedCalls",
        sum(input_tokens)::float8 as "inputTokens", sum(output_tokens)::float8 as "outputTokens",
        sum(cost_micros)::float8 as "costMicros", sum(milliseconds)::float8 as milliseconds
      from model_call where user_id = ${userId} and create_time >= ${since}
      group by 1, 2, 3 order by 1 desc, 2, 3`;
  }
}

/** Records the calls that an answer took, and gives back what was set aside for it. */
export async function recordCalls(
  transaction: Transaction,
  { userId, messageId, calls, now }: { userId: string; messageId: string; calls: readonly CallUsage[]; now: Date },
): Promise<void> {
  await transaction`delete from model_reservation where message_id = ${messageId}`;
  for (const call of calls) {
    await transaction`
      insert into model_call (id, user_id, provider, model, outcome, milliseconds, input_tokens, output_tokens,
        cost_micros, is_estimated, create_time)
      values (${createId(now)}, ${userId}, ${call.provider}, ${call.model}, ${call.outcome},
        ${Math.round(call.milliseconds)}, ${call.inputTokens}, ${call.outputTokens}, ${Math.round(call.costMicros)},
        ${call.isEstimated}, ${now})`;
  }
}

export async function eraseUsage(transaction: Transaction, userId: string): Promise<void> {
  await transaction`delete from model_call where user_id = ${userId}`;
  await transaction`delete from model_reservation where user_id = ${userId}`;
}

/** In UTC, so that a month is the same for everybody. */
const startOfMonth = (now: Date): Date => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1));
