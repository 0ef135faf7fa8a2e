// The SQL of plans. A change of a plan is made while nobody else changes it.
import { lockName } from '#chassis/database/lock.ts';
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import type { NewEvent } from '#chassis/events/event.ts';
import { appendEvents } from '#chassis/events/outbox.ts';
import { Refusal } from '#chassis/rpc/errors.ts';
import type { StoredPlan } from './stored-plan.ts';

const mostPlans = 50;

export class PlanStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** The newest first. */
  async list(userId: string): Promise<StoredPlan[]> {
    const rows = await this.#sql<PlanRow[]>`
      select ${columns(this.#sql)} from plan where user_id = ${userId} order by id desc`;
    return rows.map(toStored);
  }

  /** @throws Refusal PLAN_NOT_FOUND */
  get(userId: string, id: string): Promise<StoredPlan> {
    return readPlan(this.#sql, userId, id);
  }

  /** The plan that is carried out. */
  async accepted(userId: string): Promise<StoredPlan | undefined> {
    const rows = await this.#sql<PlanRow[]>`
      select ${columns(this.#sql)} from plan where user_id = ${userId} and state = 'accepted'`;
    return rows[0] && toStored(rows[0]);
  }

  /** Answers with what is kept: an id that is there already is the same plan. @throws Refusal TOO_MANY_PLANS */
  async insert(stored: StoredPlan): Promise<StoredPlan> {
    const { id, userId, state, plan, names, locale, unit, timeZone, createTime } = stored;
    return this.#sql.begin(async (transaction) => {
      await lockPlans(transaction, userId);
      const [known] = await transaction<PlanRow[]>`
        select ${columns(transaction)} from plan where id = ${id} and user_id = ${userId}`;
      if (known) return toStored(known);
      const [count] = await transaction<{ plans: number }[]>`
        select count(*)::int as plans from plan where user_id = ${userId}`;
      if (count!.plans >= mostPlans) throw new Refusal('TOO_MANY_PLANS', `there are ${mostPlans} plans already`);
      await transaction`
        insert into plan (id, user_id, state, plan, changes, names, locale, unit, time_zone, create_time, update_time)
        values (${id}, ${userId}, ${state}, ${transaction.json(plan as never)}, '[]', ${transaction.json(names)},
          ${locale}, ${unit}, ${timeZone}, ${createTime}, ${createTime})`;
      return stored;
    });
  }

  /**
   * Applies a rule, and tells what it changed in the same transaction. Accepting a plan ends the one before.
   * @throws Refusal PLAN_NOT_FOUND
   */
  async update(
    userId: string,
    id: string,
    change: (stored: StoredPlan, tell: (event: NewEvent) => void) => StoredPlan,
  ): Promise<StoredPlan> {
    return this.#sql.begin(async (transaction) => {
      await lockPlans(transaction, userId);
      const before = await readPlan(transaction, userId, id);
      const events: NewEvent[] = [];
      const after = change(before, (event) => events.push(event));
      if (after === before) return before;
      await appendEvents(transaction, events);
      if (after.state === 'accepted' && before.state !== 'accepted') {
        await transaction`
          update plan set state = 'ended', update_time = ${after.updateTime}
          where user_id = ${userId} and state = 'accepted'`;
      }
      const { state, plan, changes, names, locale, unit, timeZone, updateTime, acceptTime } = after;
      await transaction`
        update plan set state = ${state}, plan = ${transaction.json(plan as never)},
          changes = ${transaction.json(changes as never)}, names = ${transaction.json(names)}, locale = ${locale},
          unit = ${unit}, time_zone = ${timeZone}, update_time = ${updateTime}, accept_time = ${acceptTime ?? null}
        where id = ${id}`;
      return after;
    });
  }

  /** @throws Refusal PLAN_NOT_FOUND */
  async delete(userId: string, id: string): Promise<void> {
    const { count } = await this.#sql`delete from plan where id = ${id} and user_id = ${userId}`;
    if (count === 0) throw planNotFound(id);
  }

  /** Gives the plan's calendar another token. @throws Refusal PLAN_NOT_FOUND */
  async renewCalendar(userId: string, id: string, digest: Uint8Array): Promise<void> {
    const { count } = await this.#sql`
      update plan set calendar_digest = ${Buffer.from(digest)} where id = ${id} and user_id = ${userId}`;
    if (count === 0) throw planNotFound(id);
  }

  /** The people with an accepted plan, sorted by id. */
  async listFollowers(afterUserId: string, limit: number): Promise<string[]> {
    const rows = await this.#sql<{ userId: string }[]>`
      select user_id as "userId" from plan where state = 'accepted' and user_id::text > ${afterUserId}
      order by user_id::text limit ${limit}`;
    return rows.map(({ userId }) => userId);
  }

  async findByCalendar(digest: Uint8Array): Promise<StoredPlan | undefined> {
    const rows = await this.#sql<PlanRow[]>`
      select ${columns(this.#sql)} from plan where calendar_digest = ${Buffer.from(digest)}`;
    return rows[0] && toStored(rows[0]);
  }
}

export async function erasePlans(transaction: Transaction, userId: string): Promise<void> {
  await transaction`delete from plan where user_id = ${userId}`;
}

const planNotFound = (id: string): Refusal => new Refusal('PLAN_NOT_FOUND', `there is no plan ${id}`);

const lockPlans = (transaction: Transaction, userId: string) => lockName(transaction, `plans ${userId}`);

type PlanRow = Omit<StoredPlan, 'acceptTime'> & { acceptTime: Date | null };

const toStored = ({ acceptTime, ...row }: PlanRow): StoredPlan => ({ ...row, acceptTime: acceptTime ?? undefined });

async function readPlan(sql: Sql | Transaction, userId: string, id: string): Promise<StoredPlan> {
  const rows = await sql<PlanRow[]>`select ${columns(sql)} from plan where id = ${id} and user_id = ${userId}`;
  if (!rows[0]) throw planNotFound(id);
  return toStored(rows[0]);
}

const columns = (sql: Sql | Transaction) => sql`
  id, user_id as "userId", state, plan, changes, names, locale, unit, time_zone as "timeZone", create_time as "createTime",
  update_time as "updateTime", accept_time as "acceptTime"`;
