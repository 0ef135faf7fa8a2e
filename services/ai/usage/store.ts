// The SQL of the ledger of language models. A call of a provider is entered before it is made, with what it may cost, if the
// budgets have so much left, and settled afterwards; many at once cannot pass a budget together. Calls whose instance died
// stay at what they might have cost.
import { createId } from '#chassis/database/identifiers.ts';
import { lockName } from '#chassis/database/lock.ts';
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import { isOrganisationDeleted } from '#chassis/secrets/uses/store.ts';
import type { CallUsage, PlannedCall } from '../model/prompt/conversation.ts';
import { type Budgets, type Payer, payerOverBudget, startOfMonth } from './budget.ts';

export interface MonthlyUsage {
  /** Such as 2025-09. */
  month: string;
  /** In whose name; empty for the person's own. */
  organisationId: string;
  provider: string;
  model: string;
  calls: number;
  failedCalls: number;
  inputTokens: number;
  outputTokens: number;
  costMicros: number;
  milliseconds: number;
}

/** What a call is made for, and who pays. */
export interface Charged {
  /** The answer; undefined for the vectors of a search. */
  messageId: string | undefined;
  userId: string;
  /** In whose name the person asks; undefined for the person's own. */
  organisationId: string | undefined;
}

/** The id of a call that was entered, or whose budget does not have so much left. */
export type Entry = { id: string } | { overBudgetOf: Payer };

/** An instance is taken for dead so long after a call must have ended. */
const graceMs = 60_000;

export class UsageStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Settles the calls of the answer that have ended, and enters the next one. */
  async open(
    charged: Charged,
    { provider, model, inputTokens, outputTokens, costMicros, withinMs }: PlannedCall,
    { budgets, settled, now }: { budgets: Budgets; settled: readonly CallUsage[]; now: Date },
  ): Promise<Entry> {
    const { messageId, userId } = charged;
    return this.#sql.begin(async (transaction): Promise<Entry> => {
      const organisationId = await lockBudgets(transaction, charged);
      await settleCalls(transaction, settled);
      const overBudgetOf = payerOverBudget(await readSpent(transaction, { userId, organisationId, now }), {
        budgets,
        costMicros,
      });
      if (overBudgetOf) return { overBudgetOf };
      const id = createId(now);
      await transaction`
        insert into model_call (id, message_id, user_id, organisation_id, provider, model, outcome, milliseconds,
          input_tokens, output_tokens, cost_micros, is_estimated, create_time, expire_time)
        values (${id}, ${messageId ?? null}, ${userId}, ${organisationId ?? null}, ${provider}, ${model}, 'started', 0,
          ${inputTokens}, ${outputTokens}, ${Math.ceil(costMicros)}, true, ${now},
          ${new Date(now.getTime() + withinMs + graceMs)})`;
      return { id };
    });
  }

  /** Settles calls that have ended. */
  async settle(ended: readonly CallUsage[]): Promise<void> {
    await this.#sql.begin((transaction) => settleCalls(transaction, ended));
  }

  /**
   * Ends the calls whose instance died, at what they might have cost. One instance does it at a time. Answers with their
   * number.
   */
  async abandonExpired(now: Date): Promise<number> {
    return this.#sql.begin(async (transaction) => {
      const [lock] = await transaction<{ isHeld: boolean }[]>`
        select pg_try_advisory_xact_lock(hashtextextended('abandoned calls', 0)) as "isHeld"`;
      if (!lock!.isHeld) return 0;
      const { count } = await transaction`
        update model_call set outcome = 'abandoned' where outcome = 'started' and expire_time <= ${now}`;
      return count;
    });
  }

  /** The newest month first. */
  async list(userId: string, since: Date): Promise<MonthlyUsage[]> {
    return this.#sql<MonthlyUsage[]>`
      select to_char(create_time at time zone 'UTC', 'YYYY-MM') as month,
        coalesce(organisation_id::text, '') as "organisationId", provider, model, count(*)::int as calls,
        (count(*) filter (where outcome not in ('answered', 'started')))::int as "failedCalls",
        sum(input_tokens)::float8 as "inputTokens", sum(output_tokens)::float8 as "outputTokens",
        sum(cost_micros)::float8 as "costMicros", sum(milliseconds)::float8 as milliseconds
      from model_call where user_id = ${userId} and create_time >= ${since}
      group by 1, 2, 3, 4 order by 1 desc, 3, 4, 2`;
  }
}

/** Ends the calls of an answer: those that ended with what they used, and any other at what it might have cost. */
export async function endCalls(
  transaction: Transaction,
  messageId: string,
  settled: readonly CallUsage[],
): Promise<void> {
  await settleCalls(transaction, settled);
  await transaction`
    update model_call set outcome = 'abandoned' where message_id = ${messageId} and outcome = 'started'`;
}

export async function eraseUsage(transaction: Transaction, userId: string): Promise<void> {
  await transaction`delete from model_call where user_id = ${userId}`;
}

/**
 * The organisation's usage goes. The calls stay in the ledgers of those who asked, or whoever made an organisation and
 * deleted it would have used nothing.
 */
export async function forgetOrganisationOfUsage(transaction: Transaction, organisationId: string): Promise<void> {
  await transaction`update model_call set organisation_id = null where organisation_id = ${organisationId}`;
}

/** A call that was taken for dead and has ended after all is settled as well. */
async function settleCalls(transaction: Transaction, settled: readonly CallUsage[]): Promise<void> {
  for (const { id, outcome, milliseconds, inputTokens, outputTokens, costMicros, isEstimated } of settled) {
    await transaction`
      update model_call set outcome = ${outcome}, milliseconds = ${Math.round(milliseconds)},
        input_tokens = ${inputTokens}, output_tokens = ${outputTokens}, cost_micros = ${Math.round(costMicros)},
        is_estimated = ${isEstimated}
      where id = ${id ?? null} and outcome in ('started', 'abandoned')`;
  }
}

/**
 * Holds the budgets until the transaction ends. Answers with the organisation, unless it was deleted meanwhile. Every
 * transaction takes the locks in this order, and rows after them, so none waits for another in a circle.
 */
async function lockBudgets(transaction: Transaction, { userId, organisationId }: Charged): Promise<string | undefined> {
  await lockName(transaction, `usage ${userId}`);
  if (organisationId === undefined || (await isOrganisationDeleted(transaction, organisationId))) return undefined;
  await lockName(transaction, `usage of organisation ${organisationId}`);
  return organisationId;
}

/** What was spent in the month, calls under way included. */
async function readSpent(
  transaction: Transaction,
  { userId, organisationId, now }: Pick<Charged, 'userId' | 'organisationId'> & { now: Date },
): Promise<{ person: number; organisation: number | undefined }> {
  const since = startOfMonth(now);
  const [person] = await transaction<{ spent: number }[]>`
    select coalesce(sum(cost_micros), 0)::float8 as spent from model_call
    where user_id = ${userId} and create_time >= ${since}`;
  if (organisationId === undefined) return { person: person!.spent, organisation: undefined };
  const [organisation] = await transaction<{ spent: number }[]>`
    select coalesce(sum(cost_micros), 0)::float8 as spent from model_call
    where organisation_id = ${organisationId} and create_time >= ${since}`;
  return { person: person!.spent, organisation: organisation!.spent };
}
