// Derives the records and statistics anew from the workouts, a few at a time, so that the service may run meanwhile.
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import { project } from './progress.ts';
import { readWorkouts } from './workouts.ts';

const batch = 200;
const beforeAll = '00000000-0000-0000-0000-000000000000';

/** Rebuilds what belongs to one person or to everybody. Answers with the number of workouts. */
export async function rebuildProjections(sql: Sql, userId?: string): Promise<number> {
  let count = 0;
  for (let after: string | undefined = beforeAll; after; ) {
    const ids: string[] = await sql.begin((transaction) => rebuildBatch(transaction, after!, userId));
    count += ids.length;
    after = ids.at(-1);
  }
  await removeOrphans(sql, userId);
  return count;
}

/** The workouts are locked while they are read, so that no change of theirs is overwritten by what was before it. */
async function rebuildBatch(sql: Transaction, after: string, userId?: string): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from workout where id > ${after} ${userId ? sql`and user_id = ${userId}` : sql``}
    order by id limit ${batch} for update`;
  const ids = rows.map(({ id }) => id);
  await project(sql, await readWorkouts(sql, ids));
  return ids;
}

async function removeOrphans(sql: Sql, userId?: string): Promise<void> {
  for (const table of ['workout_share', 'workout_best']) {
    await sql`
      delete from ${sql(table)} where not exists (select from workout where workout.id = workout_id)
      ${userId ? sql`and user_id = ${userId}` : sql``}`;
  }
}
