// The SQL of facts. A person's facts are changed one after the other, so that there is one goal and the limit holds.
import { lockName } from '#chassis/database/lock.ts';
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import { invalidField, Refusal } from '#chassis/rpc/errors.ts';
import type { Fact } from '#proto/gen/sinew/ai/v1/fact.ts';
import type { FactContent } from './fact.ts';

export interface NewFact {
  id: string;
  userId: string;
  content: FactContent;
  now: Date;
}

const mostFacts = 100;
const single: readonly string[] = ['goal', 'availability', 'equipment'];

export class FactStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** The newest first. */
  async list(userId: string): Promise<Fact[]> {
    const rows = await this.#sql<FactRow[]>`
      select ${columns(this.#sql)} from fact where user_id = ${userId} order by id desc`;
    return rows.map(toFact);
  }

  /**
   * A goal, availability or equipment replaces the one before. An id that is there already is the same fact.
   * @throws Refusal TOO_MANY_FACTS
   */
  async insert({ id, userId, content, now }: NewFact): Promise<Fact> {
    return this.#sql.begin(async (transaction) => {
      await lockFacts(transaction, userId);
      if (single.includes(content.$case)) {
        await transaction`delete from fact where user_id = ${userId} and kind = ${content.$case}`;
      }
      const [count] = await transaction<{ facts: number; isKnown: boolean }[]>`
        select count(*)::int as facts, coalesce(bool_or(id = ${id}), false) as "isKnown"
        from fact where user_id = ${userId}`;
      if (count!.isKnown) return readFact(transaction, userId, id);
      if (count!.facts >= mostFacts) throw new Refusal('TOO_MANY_FACTS', `there are ${mostFacts} facts already`);
      const rows = await transaction<FactRow[]>`
        insert into fact (id, user_id, kind, content, create_time, update_time)
        values (${id}, ${userId}, ${content.$case}, ${toJson(transaction, content)}, ${now}, ${now})
        returning ${columns(transaction)}`;
      return toFact(rows[0]!);
    });
  }

  /** @throws Refusal FACT_NOT_FOUND, INVALID_FIELDS */
  async update({ id, userId, content, now }: NewFact): Promise<Fact> {
    return this.#sql.begin(async (transaction) => {
      await lockFacts(transaction, userId);
      const [before] = await transaction<{ kind: string }[]>`
        select kind from fact where id = ${id} and user_id = ${userId}`;
      if (!before) throw factNotFound(id);
      if (before.kind !== content.$case) {
        throw invalidField(`fact.${content.$case}`, `the fact is of the kind ${before.kind}, which cannot change`);
      }
      const rows = await transaction<FactRow[]>`
        update fact set content = ${toJson(transaction, content)}, update_time = ${now} where id = ${id}
        returning ${columns(transaction)}`;
      return toFact(rows[0]!);
    });
  }

  /** @throws Refusal FACT_NOT_FOUND */
  async delete(userId: string, id: string): Promise<void> {
    const { count } = await this.#sql`delete from fact where id = ${id} and user_id = ${userId}`;
    if (count === 0) throw factNotFound(id);
  }
}

export async function eraseFacts(transaction: Transaction, userId: string): Promise<void> {
  await transaction`delete from fact where user_id = ${userId}`;
}

const factNotFound = (id: string): Refusal => new Refusal('FACT_NOT_FOUND', `there is no fact ${id}`);

const lockFacts = (transaction: Transaction, userId: string) => lockName(transaction, `facts ${userId}`);

async function readFact(transaction: Transaction, userId: string, id: string): Promise<Fact> {
  const [row] = await transaction<FactRow[]>`
    select ${columns(transaction)} from fact where id = ${id} and user_id = ${userId}`;
  if (!row) throw factNotFound(id);
  return toFact(row);
}

const toJson = (transaction: Transaction, content: FactContent) => transaction.json(content as never);

type FactRow = Pick<Fact, 'id' | 'content' | 'createTime' | 'updateTime'>;

const columns = (sql: Sql | Transaction) => sql`id, content, create_time as "createTime", update_time as "updateTime"`;

const toFact = ({ id, content, createTime, updateTime }: FactRow): Fact => ({ id, content, createTime, updateTime });
