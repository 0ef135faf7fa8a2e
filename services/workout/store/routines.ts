// The SQL of routines.
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import { Refusal } from '#chassis/rpc/errors.ts';
import type { Page } from '#chassis/rpc/pages.ts';
import type { Routine } from '../routine.ts';
import { estimateBytes } from '../set.ts';
import { appendPlanChanged, appendPlanMade, appendPlanTakenBack } from './events.ts';
import { lockExercises, requireExercises } from './exercises.ts';

/** The last row's place in the order. */
export interface RoutinePosition {
  /** Milliseconds since the epoch. */
  updateTime: number;
  id: string;
}

/** The place of a routine in the list, and its size. */
export interface RoutinePlace {
  id: string;
  updateTime: Date;
  bytes: number;
}

/** A plan of a person that coaches of an organisation made. */
export interface PlanKey {
  organisationId: string;
  userId: string;
  id: string;
}

export class RoutineStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(userId: string, id: string): Promise<Routine> {
    const sql = this.#sql;
    const [row] = await sql<Routine[]>`select ${columns(sql)} from routine where id = ${id} and user_id = ${userId}`;
    if (!row) throw routineNotFound(id);
    return row;
  }

  /** The places of a page's routines and of one more: those of one organisation's coaches, or all. */
  async find(
    { userId, organisationId }: Partial<PlanKey> & { userId: string },
    { size, after }: Page<RoutinePosition>,
  ): Promise<RoutinePlace[]> {
    const sql = this.#sql;
    return sql<RoutinePlace[]>`
      select id, update_time as "updateTime", bytes from routine where user_id = ${userId}
      ${organisationId ? sql`and organisation_id = ${organisationId}` : sql``}
      ${after ? sql`and (update_time, id) < (${new Date(after.updateTime)}, ${after.id})` : sql``}
      order by update_time desc, id desc limit ${size + 1}`;
  }

  /** The routines at these places, in their order; without those that are gone since. */
  async read(places: readonly RoutinePlace[]): Promise<Routine[]> {
    const sql = this.#sql;
    const ids = places.map(({ id }) => id);
    return sql<Routine[]>`
      select ${columns(sql)} from routine where id = any (${ids}::uuid[]) order by array_position(${ids}::uuid[], id)`;
  }

  /** @throws Refusal EXERCISE_NOT_FOUND */
  async insert(routine: Routine): Promise<Routine> {
    const { id, userId, name, notes, sets, createTime, updateTime, organisationId, coachedTime } = routine;
    await this.#sql.begin(async (transaction) => {
      await lockExercises(transaction, userId);
      await requireExercises(transaction, userId, sets);
      await transaction`
        insert into routine (id, user_id, name, notes, sets, bytes, create_time, update_time, organisation_id, coached_time)
        values (${id}, ${userId}, ${name}, ${notes}, ${JSON.stringify(sets)}::text::jsonb, ${bytesOf(routine)},
          ${createTime}, ${updateTime}, ${organisationId || null}, ${coachedTime})`;
      await appendPlanMade(transaction, routine);
    });
    return routine;
  }

  /** Applies a rule to the routine while nobody else changes it. @throws Refusal ROUTINE_NOT_FOUND, EXERCISE_NOT_FOUND */
  async update(userId: string, id: string, change: (routine: Routine) => Routine): Promise<Routine> {
    return this.#sql.begin(async (transaction) => {
      await lockExercises(transaction, userId);
      const [before] = await transaction<Routine[]>`
        select ${columns(transaction)} from routine where id = ${id} and user_id = ${userId} for update`;
      if (!before) throw routineNotFound(id);
      return save(transaction, before, change(before));
    });
  }

  /** @throws Refusal ROUTINE_NOT_FOUND */
  async getPlan(key: PlanKey): Promise<Routine> {
    const [row] = await selectPlan(this.#sql, key);
    if (!row) throw routineNotFound(key.id);
    return row;
  }

  /** Applies a coach's rule to a plan. @throws Refusal ROUTINE_NOT_FOUND, EXERCISE_NOT_FOUND, and what the rule refuses with */
  async updatePlan(key: PlanKey, rule: (plan: Routine) => Routine): Promise<Routine> {
    return this.#sql.begin(async (transaction) => {
      await lockExercises(transaction, key.userId);
      const before = await lockPlan(transaction, key);
      const after = await save(transaction, before, rule(before));
      await appendPlanChanged(transaction, after);
      return after;
    });
  }

  /** @throws Refusal ROUTINE_NOT_FOUND, and what the rule refuses with */
  async deletePlan(key: PlanKey, rule: (plan: Routine) => void): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      const plan = await lockPlan(transaction, key);
      rule(plan);
      await transaction`delete from routine where id = ${plan.id}`;
      await appendPlanTakenBack(transaction, plan);
    });
  }

  async delete(userId: string, id: string): Promise<void> {
    const { count } = await this.#sql`delete from routine where id = ${id} and user_id = ${userId}`;
    if (count === 0) throw routineNotFound(id);
  }
}

const selectPlan = (sql: Sql | Transaction, { organisationId, userId, id }: PlanKey) => sql<Routine[]>`
  select ${columns(sql)} from routine
  where id = ${id} and user_id = ${userId} and organisation_id = ${organisationId}`;

async function lockPlan(transaction: Transaction, key: PlanKey): Promise<Routine> {
  await transaction`select from routine where id = ${key.id} for update`;
  const [plan] = await selectPlan(transaction, key);
  if (!plan) throw routineNotFound(key.id);
  return plan;
}

async function save(transaction: Transaction, before: Routine, after: Routine): Promise<Routine> {
  if (after.sets !== before.sets) await requireExercises(transaction, after.userId, after.sets);
  await transaction`
    update routine set name = ${after.name}, notes = ${after.notes},
      sets = ${JSON.stringify(after.sets)}::text::jsonb, bytes = ${bytesOf(after)}, update_time = ${after.updateTime},
      coached_time = ${after.coachedTime}
    where id = ${after.id}`;
  return after;
}

/** Holds the person's routine until the transaction ends. @throws Refusal ROUTINE_NOT_FOUND */
export async function requireRoutine(sql: Transaction, userId: string, id: string): Promise<void> {
  const rows = await sql`select 1 from routine where id = ${id} and user_id = ${userId} for key share`;
  if (rows.length === 0) throw routineNotFound(id);
}

const bytesOf = ({ name, notes, sets }: Routine): number => estimateBytes([name, notes], sets);

const routineNotFound = (id: string): Refusal => new Refusal('ROUTINE_NOT_FOUND', `there is no routine ${id}`);

const columns = (sql: Sql | Transaction) => sql`
  id, user_id as "userId", name, notes, sets, create_time as "createTime", update_time as "updateTime",
  coalesce(organisation_id::text, '') as "organisationId", coached_time as "coachedTime"`;
