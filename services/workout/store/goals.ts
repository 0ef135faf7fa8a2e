// The SQL of goals. A person's goals are set and reached one after another, so that no workout slips past a goal that is
// being set at the same moment.
import type { Sql, Transaction } from '#chassis/database.ts';
import { Refusal } from '#chassis/errors.ts';
import type { Page } from '#chassis/pages.ts';
import type { Goal } from '../progress/goal.ts';
import { requireExercises } from './exercises.ts';

export type NamedGoal = Goal & { exerciseName: string };

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
      where user_id = ${userId} ${after ? sql`and goal.id < ${after}` : sql``}
      order by goal.id desc limit ${size + 1}`;
    return rows.map(toGoal);
  }

  /** @throws Refusal EXERCISE_NOT_FOUND, GOAL_ALREADY_REACHED, TOO_MANY_GOALS */
  async insert({ id, userId, exerciseId, kind, target, createTime }: Goal): Promise<NamedGoal> {
    return this.#sql.begin(async (transaction) => {
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

  /** @throws Refusal GOAL_NOT_FOUND */
  async delete(userId: string, id: string): Promise<void> {
    const { count } = await this.#sql`delete from goal where id = ${id} and user_id = ${userId}`;
    if (count === 0) throw new Refusal('GOAL_NOT_FOUND', `there is no goal ${id}`);
  }
}

/** Marks the open goals that these finished workouts come up to, each by the earliest of them; answers with those goals. */
export async function reachGoals(
  sql: Transaction,
  userId: string,
  { workoutIds, now }: { workoutIds: readonly string[]; now: Date },
): Promise<NamedGoal[]> {
  await lockGoals(sql, userId);
  const rows = await sql<GoalRow[]>`
    with reached as (
      select distinct on (goal.id) goal.id, best.workout_id, best.value
      from goal join workout_best best
        on best.user_id = goal.user_id and best.exercise_id = goal.exercise_id and best.kind = goal.kind
      where goal.user_id = ${userId} and goal.reach_time is null
        and best.workout_id = any (${workoutIds as string[]}::uuid[]) and best.value >= goal.target
      order by goal.id, best.start_time, best.workout_id)
    update goal set reach_time = ${now}, workout_id = reached.workout_id, reached_value = reached.value
    from reached, exercise where goal.id = reached.id and exercise.id = goal.exercise_id
    returning ${columns(sql)}`;
  return rows.map(toGoal);
}

/** Held until the transaction ends. */
async function lockGoals(sql: Transaction, userId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`goals ${userId}`}, 0))`;
}

async function refuseReached(
  sql: Transaction,
  { userId, exerciseId, kind, target }: Pick<Goal, 'userId' | 'exerciseId' | 'kind' | 'target'>,
): Promise<void> {
  const [found] = await sql<{ reached: boolean; open: number }[]>`
    select exists (select from workout_best join workout on workout.id = workout_id
        where workout_best.user_id = ${userId} and exercise_id = ${exerciseId} and kind = ${kind}
          and value >= ${target} and end_time is not null) as reached,
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
