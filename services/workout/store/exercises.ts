// The SQL of exercises. The catalogue lies beside people's own exercises, so that one query searches both.
import { brokenConstraint } from '#chassis/database/database.ts';
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import { Refusal } from '#chassis/rpc/errors.ts';
import type { Page } from '#chassis/rpc/pages.ts';
import { type CatalogueExercise, catalogue } from '../catalogue/catalogue.ts';
import { toSearchWords } from '../catalogue/names.ts';
import { readSearch } from '../catalogue/search.ts';
import { type Exercise, namesOf } from '../exercise.ts';
import type { WorkoutSet } from '../set.ts';
import { forgetName, restateNames } from './names.ts';

export interface ExerciseFilter {
  query: string;
  /** The wire numbers; 0 is any. */
  muscle: number;
  equipment: number;
  mechanics: number;
  custom: boolean;
}

/** The last row's place in the order: how well it fits the query, the beginning of the name, id. */
export interface ExercisePosition {
  rank: number;
  /** The beginning of the name, as long as a page token has room for. */
  name: string;
  id: string;
}

export interface FoundExercise {
  exercise: Exercise;
  position: ExercisePosition;
}

type ExerciseRow = Exercise & { rank: number; place: string };

/** Above every rank that `rank` gives. */
export const bestRank = 10_000;

export class ExerciseStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /**
   * Makes the catalogue's rows what the catalogue says, and names what the rules of names say. What it no longer has
   * stays: workouts may name it. Each start does this, also while the database takes no writes by default, and writes only
   * what differs.
   */
  async synchronise(): Promise<void> {
    const sorted = catalogue.toSorted((one, other) => (one.id < other.id ? -1 : 1));
    await this.#sql.begin('read write', (transaction) => insertExercises(transaction, undefined, sorted));
    await restateNames(this.#sql);
  }

  async get(userId: string | undefined, id: string): Promise<Exercise> {
    return readExercise(this.#sql, userId, id);
  }

  async list(
    userId: string | undefined,
    { query, muscle, equipment, mechanics, custom }: ExerciseFilter,
    { size, after }: Page<ExercisePosition>,
  ): Promise<FoundExercise[]> {
    const sql = this.#sql;
    const rows = await sql<ExerciseRow[]>`
      with found as (
        select *, ${rank(sql, query)} as rank, left(search_name, 100) as place from exercise
        where (owner_id = ${userId ?? null} or (owner_id is null and not ${custom}))
          and (${muscle} = 0 or ${muscle} = any (primary_muscles))
          and (${equipment} = 0 or ${equipment} = equipment)
          and (${mechanics} = 0 or ${mechanics} = mechanics))
      select ${columns(sql)}, rank, place from found
      where rank > 0
      ${after ? sql`and (-rank, place, id) > (${-after.rank}::int, ${after.name}, ${after.id})` : sql``}
      order by rank desc, place, id limit ${size + 1}`;
    return rows.map(({ rank, place, ...exercise }) => ({ exercise, position: { rank, name: place, id: exercise.id } }));
  }

  /** Whether every set is of the catalogue or the person's own. */
  async areKnown(userId: string, sets: ExercisedSets): Promise<boolean> {
    return (await findUnknown(this.#sql, userId, sets)) === undefined;
  }

  /** @throws Refusal EXERCISE_NAME_TAKEN */
  async insert(userId: string, exercise: Exercise): Promise<Exercise> {
    return this.#sql.begin(async (transaction) => {
      await saveOwn(transaction, userId, exercise);
      await forgetName(transaction, userId, exercise.name);
      return exercise;
    });
  }
}

/**
 * Adds an exercise of a person's own, or changes it.
 * @throws Refusal EXERCISE_NAME_TAKEN
 */
export async function saveOwn(sql: Transaction, userId: string, exercise: Exercise): Promise<Exercise> {
  const taken = () =>
    new Refusal('EXERCISE_NAME_TAKEN', `name: there is already an exercise called "${exercise.name}"`);
  const { nameKey } = namesOf(exercise.name);
  const known = await sql`select 1 from exercise where owner_id is null and name_key = ${nameKey}`;
  if (known.length > 0) throw taken();
  await insertExercises(sql, userId, [exercise]).catch((error: unknown) => {
    throw brokenConstraint(error) === 'exercise_name' ? taken() : error;
  });
  return exercise;
}

/** Inserts exercises; what is there under the same id becomes what is given. */
export async function insertExercises(
  sql: Sql | Transaction,
  ownerId: string | undefined,
  exercises: readonly (Exercise & Partial<CatalogueExercise>)[],
): Promise<void> {
  const rows = exercises.map((exercise) => ({ ...exercise, ...namesOf(exercise.name, exercise.aliases) }));
  await sql`
    insert into exercise (id, owner_id, name, name_key, search_name, search_text, search_words, primary_muscles,
      secondary_muscles, equipment, mechanics, measure, unilateral, bodyweight, stale_names)
    select id, ${ownerId ?? null}::uuid, name, "nameKey", "searchName", "searchText", "searchWords", "primaryMuscles",
      "secondaryMuscles", equipment, mechanics, measure, unilateral, bodyweight, false
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as row (id text, name text, "nameKey" text,
      "searchName" text, "searchText" text, "searchWords" text, "primaryMuscles" smallint[], "secondaryMuscles" smallint[],
      equipment smallint, mechanics smallint, measure smallint, unilateral boolean, bodyweight boolean)
    on conflict (id) do update set
      (name, name_key, search_name, search_text, search_words, primary_muscles, secondary_muscles, equipment, mechanics,
        measure, unilateral, bodyweight, stale_names) =
      (excluded.name, excluded.name_key, excluded.search_name, excluded.search_text, excluded.search_words,
        excluded.primary_muscles, excluded.secondary_muscles, excluded.equipment, excluded.mechanics, excluded.measure,
        excluded.unilateral, excluded.bodyweight, excluded.stale_names)
    where
      (exercise.name, exercise.name_key, exercise.search_name, exercise.search_text, exercise.search_words,
        exercise.primary_muscles, exercise.secondary_muscles, exercise.equipment, exercise.mechanics, exercise.measure,
        exercise.unilateral, exercise.bodyweight, exercise.stale_names) is distinct from
      (excluded.name, excluded.name_key, excluded.search_name, excluded.search_text, excluded.search_words,
        excluded.primary_muscles, excluded.secondary_muscles, excluded.equipment, excluded.mechanics, excluded.measure,
        excluded.unilateral, excluded.bodyweight, excluded.stale_names)`;
}

/** @throws Refusal EXERCISE_NOT_FOUND */
export async function readExercise(sql: Sql | Transaction, userId: string | undefined, id: string): Promise<Exercise> {
  const [row] = await sql<Exercise[]>`
    select ${columns(sql)} from exercise where id = ${id} and (owner_id is null or owner_id = ${userId ?? null})`;
  if (!row) throw exerciseNotFound(id);
  return row;
}

export async function readOwnExercises(sql: Transaction, userId: string): Promise<Exercise[]> {
  return sql<Exercise[]>`select ${columns(sql)} from exercise where owner_id = ${userId} order by id`;
}

/**
 * Locks a person's exercises to the end of the transaction: shared for writers of rows that refer to exercises, and alone for a
 * transaction that removes one, so that no row refers to a removed exercise. This lock is taken before all others, so that no two
 * transactions wait for each other.
 */
export async function lockExercises(sql: Transaction, userId: string, alone = false): Promise<void> {
  const key = `exercises ${userId}`;
  await (alone
    ? sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`
    : sql`select pg_advisory_xact_lock_shared(hashtextextended(${key}, 0))`);
}

/** @throws Refusal EXERCISE_NOT_FOUND unless every set is of the catalogue or the person's own */
export async function requireExercises(sql: Sql | Transaction, userId: string, sets: ExercisedSets): Promise<void> {
  const unknown = await findUnknown(sql, userId, sets);
  if (unknown !== undefined) throw exerciseNotFound(unknown);
}

type ExercisedSets = readonly Pick<WorkoutSet, 'exerciseId'>[];

async function findUnknown(sql: Sql | Transaction, userId: string, sets: ExercisedSets): Promise<string | undefined> {
  const ids = [...new Set(sets.map(({ exerciseId }) => exerciseId))];
  if (ids.length === 0) return undefined;
  const rows = await sql<{ id: string }[]>`
    select id from exercise where id = any (${ids}::text[]) and (owner_id is null or owner_id = ${userId})`;
  const known = new Set(rows.map(({ id }) => id));
  return ids.find((id) => !known.has(id));
}

const exerciseNotFound = (id: string): Refusal =>
  new Refusal('EXERCISE_NOT_FOUND', `there is no exercise ${JSON.stringify(id)}`);

const columns = (sql: Sql | Transaction) => sql`
  id, name, primary_muscles as "primaryMuscles", secondary_muscles as "secondaryMuscles", equipment, mechanics,
  unilateral, bodyweight, measure, owner_id is not null as custom`;

/**
 * How well an exercise fits the query; 0 when it does not, 1 for all when nothing is asked for. Whole numbers, because a
 * page begins behind an exact value. First come names that are or hold what was typed, then those that say the same in
 * other words, then those whose every word resembles one of them: a third of its three-letter groups is what a mistyped
 * letter leaves of a short word. Of equals the one that says least besides is first: "squat" means the squat.
 */
function rank(sql: Sql, query: string) {
  const search = readSearch(query);
  if (search.kind === 'everything') return sql`1`;
  if (search.kind === 'nothing') return sql`0`;
  if (search.kind === 'signs') return sql`case when position(${search.signs} in name) > 0 then 1 else 0 end`;
  const words = search.words.join(' ');
  const anyOrder = toSearchWords(query);
  return sql`case
      when search_name = ${words} then 5000
      when position(${` ${words} `} in ' ' || search_name || ' ') > 0 then 4000
      when position(${` ${words}`} in ' ' || search_name) > 0 then 3000
      when ${anyOrder} <> '' and string_to_array(search_words, ' ') @> string_to_array(${anyOrder}, ' ') then 2500
      when position(${words} in search_text) > 0 then 2000
      else 0 end
    + (select case when min(likeness) < 0.3 then 0
        else round(avg(likeness) * 1000 + similarity(${words}, search_name) * 100)::int end
      from unnest(${search.words as string[]}::text[]) as word, word_similarity(word, search_text) as likeness)`;
}
