// The SQL of names: what a person said that a name of an import means, and the deriving anew of what searches compare.
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import type { Page } from '#chassis/rpc/pages.ts';
import { toNameKey } from '../catalogue/names.ts';
import { toPlainWords } from '../catalogue/search.ts';
import { type Exercise, namesOf } from '../exercise.ts';

/** The meanings, by the name's key. */
export async function readRememberedNames(
  sql: Sql | Transaction,
  userId: string,
): Promise<Map<string, Pick<Exercise, 'id' | 'name'>>> {
  const rows = await sql<{ nameKey: string; id: string; name: string }[]>`
    select imported_name.name_key as "nameKey", exercise.id, exercise.name
    from imported_name join exercise on exercise.id = exercise_id where user_id = ${userId}`;
  return new Map(rows.map(({ nameKey, ...exercise }) => [nameKey, exercise]));
}

/** Makes the name mean this exercise from now on. */
export async function rememberName(
  sql: Transaction,
  userId: string,
  { name, exerciseId }: { name: string; exerciseId: string },
): Promise<void> {
  await sql`
    insert into imported_name (user_id, name_key, name, exercise_id)
    values (${userId}, ${toNameKey(name)}, ${name}, ${exerciseId})
    on conflict (user_id, name_key) do update set exercise_id = excluded.exercise_id, name = excluded.name`;
}

/** Makes the name mean the exercise of that name again, and deletes the meaning that the person gave to it. */
export async function forgetName(sql: Transaction, userId: string, name: string): Promise<void> {
  await sql`delete from imported_name where user_id = ${userId} and name_key = ${toNameKey(name)}`;
}

/** The last row's place in the order. */
export interface NamePosition {
  /** The beginning of the name, as long as a page token has room for. */
  name: string;
  digest: string;
}

export interface RememberedName {
  name: string;
  exerciseId: string;
  exerciseName: string;
  position: NamePosition;
}

/** The meanings that a person gave to names: one page of them, and one row more. */
export async function listRememberedNames(
  sql: Sql,
  userId: string,
  { size, after }: Page<NamePosition>,
): Promise<RememberedName[]> {
  return sql<RememberedName[]>`
    select said.name, exercise_id as "exerciseId", exercise.name as "exerciseName",
      json_build_object('name', place, 'digest', digest) as position
    from (select *, left(name_key, 100) collate "C" as place, md5(name_key) collate "C" as digest from imported_name
      where user_id = ${userId}) as said
    join exercise on exercise.id = exercise_id
    where true ${after ? sql`and (place, digest) > (${after.name}, ${after.digest})` : sql``}
    order by place, digest limit ${size + 1}`;
}

const batch = 500;

/** Derives anew what an older rule derived from names; instances that start together share the work. */
export async function restateNames(sql: Sql): Promise<void> {
  while ((await sql.begin('read write', restateExercises)) > 0);
  while ((await sql.begin('read write', restateWorkouts)) > 0);
}

async function restateExercises(sql: Transaction): Promise<number> {
  const rows = await sql<{ id: string; name: string }[]>`
    select id, name from exercise where stale_names order by id limit ${batch} for update`;
  for (const { id, name } of rows) {
    const { nameKey, searchWords, searchName, searchText } = namesOf(name);
    // Two that were two names and are one now stay two exercises: the person may merge them.
    await sql`
      update exercise set search_words = ${searchWords}, search_name = ${searchName}, search_text = ${searchText},
        stale_names = false, name_key = case when exists (select from exercise other
          where other.owner_id = exercise.owner_id and other.name_key = ${nameKey} and other.id <> exercise.id)
          then ${nameKey} || chr(1) || id else ${nameKey} end
      where id = ${id}`;
  }
  return rows.length;
}

async function restateWorkouts(sql: Transaction): Promise<number> {
  const rows = await sql<{ id: string; name: string }[]>`
    select id, name from workout where stale_names order by id limit ${batch} for update`;
  const restated = rows.map(({ id, name }) => ({ id, searchName: toPlainWords(name) }));
  await sql`
    update workout set search_name = row."searchName", stale_names = false
    from json_to_recordset(${JSON.stringify(restated)}::text::json) as row (id uuid, "searchName" text)
    where workout.id = row.id`;
  return rows.length;
}
