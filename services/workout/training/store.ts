// The SQL that hands out the whole training of people, for the projection of another service.
import type { Sql } from '#chassis/database/sql.ts';
import { readWorkouts } from '../store/workouts.ts';
import type { Workout } from '../workout.ts';

/** Workouts of one statement. */
const batch = 100;
const beforeAll = '00000000-0000-0000-0000-000000000000';

export class TrainingFeed {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** The finished workouts of a person in the order of their ids, all or the named ones, in batches. */
  async *read(userId: string, workoutIds: readonly string[]): AsyncGenerator<Workout[]> {
    const sql = this.#sql;
    const isNamed = workoutIds.length > 0 ? sql`and id = any (${workoutIds as string[]}::uuid[])` : sql``;
    for (let after: string | undefined = beforeAll; after; ) {
      const rows: { id: string }[] = await sql<{ id: string }[]>`
        select id from workout where user_id = ${userId} and end_time is not null and id > ${after} ${isNamed}
        order by id limit ${batch}`;
      const ids = rows.map(({ id }) => id);
      // A workout may have been changed since its id was read.
      const workouts = (await readWorkouts(sql, ids)).filter(({ endTime }) => endTime);
      if (workouts.length > 0) yield workouts;
      after = ids.length === batch ? ids.at(-1) : undefined;
    }
  }

  /** The people with finished workouts after this one, sorted by id. */
  async listPeople(afterUserId: string, limit: number): Promise<string[]> {
    const rows = await this.#sql<{ userId: string }[]>`
      select distinct user_id as "userId" from workout
      where user_id > ${afterUserId || beforeAll} and end_time is not null order by user_id limit ${limit}`;
    return rows.map(({ userId }) => userId);
  }
}
