// The SQL of goals. A person's goals are set and reached one after another, so that no workout slips past a goal that is
// being set at the same moment.
import { lockName } from '#chassis/database/lock.ts';
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import { Refusal } from '#chassis/rpc/errors.ts';
import type { Page } from '#chassis/rpc/pages.ts';
import type { Goal } from '../progress/goal.ts';
import { lockExercises, requireExercises } from './exercises.ts';

export type NamedGoal = Goal & { exerciseName: string };

/** A goal that is reached by something else than before, or no longer. */
export interface GoalChange {
  goal: NamedGoal;
  /** The workout that had reached it, if any. */
  before: string | undefined;
}

const mostOpenGoals = 100;

export class GoalStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** The goals of a page and one more, the newest first; ids begin with the time. */
  async list(userId: string, { size, after }: Page<string>): Promise<NamedGoal[]> {
    const sql = this.#sql;
    const rows = await sql<GoalRow[]>`
      select ${columns(sql)} from goal join exercise on exercise.id = exercise_id
      where user_id = ${userId} and not hidden ${after ? sql`and goal.id < ${after}` : sql``}
      order by goal.id desc limit ${size + 1}`;
    return rows.map(toGoal);
  }

  /** @throws Refusal EXERCISE_NOT_FOUND, GOAL_ALREADY_REACHED, TOO_MANY_GOALS */
  async insert({ id, userId, exerciseId, kind, target, createTime }: Goal): Promise<NamedGoal> {
    return this.#sql.begin(async (transaction) => {
      await lockExercises(transaction, userId);
      await lockGoals(transaction, userId);
      await requireExercises(transaction, userId, [{ exerciseId }]);
      await refuseReached(transaction, { userId, exerciseId, kind, target });
      await transaction`
        insert into goal (id, user_id, exercise_id, kind, target, create_time)
        values (${id}, ${userId}, ${exerciseId}, ${kind}, ${target}, ${createTime})`;
      const rows = await transaction<GoalRow[]>`
        select ${columns(transaction)} from goal join exercise on exercise.id = exercise_id where goal.id = ${id}`;
      return toGoal(rows[0]!);
    });
  }

  /** One that was reached is only hidden, so that what was told of it can be taken back. @throws Refusal GOAL_NOT_FOUND */
  async delete(userId: string, id: string): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      await lockGoals(transaction, userId);
      const hidden = await transaction`
        update goal set hidden = true
        where id = ${id} and user_id = ${userId} and not hidden and reach_time is not null`;
      const { count } = await transaction`
        delete from goal where id = ${id} and user_id = ${userId} and reach_time is null`;
      if (hidden.count + count === 0) throw new Refusal('GOAL_NOT_FOUND', `there is no goal ${id}`);
    });
  }
}

/** Marks the open goals that these workouts, finished last, come up to, each by the first of them. The goals are locked. */
export async function reachGoals(
  sql: Transaction,
  userId: string,
  { workoutIds, now }: { workoutIds: readonly string[]; now: Date },
): Promise<GoalChange[]> {
  const rows = await sql<GoalRow[]>`
    with reached as (
      select distinct on (goal.id) goal.id, best.workout_id, best.value
      from goal join workout_best best
        on best.user_id = goal.user_id and best.exercise_id = goal.exercise_id and best.kind = goal.kind
      join workout on workout.id = best.workout_id
      where goal.user_id = ${userId} and goal.reach_time is null
        and best.workout_id = any (${workoutIds as string[]}::uuid[]) and best.value >= goal.target
      order by goal.id, finish_position)
    update goal set reach_time = ${now}, workout_id = reached.workout_id, reached_value = reached.value
    from reached, exercise where goal.id = reached.id and exercise.id = goal.exercise_id
    returning ${columns(sql)}`;
  return rows.map((row) => ({ goal: toGoal(row), before: undefined }));
}

/**
 * Marks each goal of these exercises as what the finished workouts make of it: reached by the first that comes up to it, or
 * open. Answers with those that changed. The goals are locked.
 */
export async function correctGoals(
  sql: Transaction,
  { userId, exerciseIds, now }: { userId: string; exerciseIds: readonly string[]; now: Date },
): Promise<GoalChange[]> {
  const rows = await sql<(GoalRow & { before: string | null })[]>`
    with due as (
      select goal.id, goal.workout_id as before, first.workout_id, first.value
      from goal left join lateral (
        select best.workout_id, best.value from workout_best best join workout on workout.id = best.workout_id
        where best.user_id = goal.user_id and best.exercise_id = goal.exercise_id and best.kind = goal.kind
          and best.value >= goal.target and finish_position is not null
        order by finish_position limit 1) as first on true
      where goal.user_id = ${userId} and goal.exercise_id = any (${exerciseIds as string[]})
        and (first.workout_id, first.value) is distinct from (goal.workout_id, goal.reached_value))
    update goal set workout_id = due.workout_id, reached_value = due.value,
      reach_time = case when due.workout_id is null then null else coalesce(reach_time, ${now}) end
    from due, exercise where goal.id = due.id and exercise.id = goal.exercise_id
    returning ${columns(sql)}, due.before`;
  // A goal that the person has deleted goes when nothing is left that was told about it.
  await sql`delete from goal where user_id = ${userId} and hidden and reach_time is null`;
  return rows
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))
    .map(({ before, ...row }) => ({ goal: toGoal(row), before: before ?? undefined }));
}

/** Held until the transaction ends; a person's workouts are finished under it, one after another. */
export async function lockGoals(sql: Transaction, userId: string): Promise<void> {
  await lockName(sql, `goals ${userId}`);
}

async function refuseReached(
  sql: Transaction,
  { userId, exerciseId, kind, target }: Pick<Goal, 'userId' | 'exerciseId' | 'kind' | 'target'>,
): Promise<void> {
  const [found] = await sql<{ reached: boolean; open: number }[]>`
    select exists (select from workout_best join workout on workout.id = workout_id
        where workout_best.user_id = ${userId} and exercise_id = ${exerciseId} and kind = ${kind}
          and value >= ${target} and finish_position is not null) as reached,
      (select count(*)::int from goal where user_id = ${userId} and reach_time is null) as open`;
  if (found!.reached) throw new Refusal('GOAL_ALREADY_REACHED', 'a finished workout came up to this value before');
  if (found!.open >= mostOpenGoals) throw new Refusal('TOO_MANY_GOALS', `${mostOpenGoals} goals are open already`);
}

type GoalRow = Omit<NamedGoal, 'reached'> & {
  reachTime: Date | null;
  workoutId: string | null;
  reachedValue: number | null;
};

const toGoal = ({ reachTime, workoutId, reachedValue, ...goal }: GoalRow): NamedGoal => ({
  ...goal,
  reached: reachTime ? { time: reachTime, workoutId: workoutId!, value: reachedValue! } : undefined,
});

const columns = (sql: Sql | Transaction) => sql`
  goal.id, goal.user_id as "userId", goal.exercise_id as "exerciseId", exercise.name as "exerciseName", goal.kind,
  goal.target, goal.create_time as "createTime", goal.reach_time as "reachTime", goal.workout_id as "workoutId",
  goal.reached_value as "reachedValue"`;
