// The SQL of what a person does with exercises of their own after there is training with them: renaming, merging, deleting,
// and correcting what an import took a name for. Sets, planned sets, goals and what is derived from them follow in the same
// transaction, and what was told is corrected by the way: nothing was lifted, so nobody is told of a new record.
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import { invalidField, Refusal } from '#chassis/rpc/errors.ts';
import type { Page } from '#chassis/rpc/pages.ts';
import { toNameKey } from '../catalogue/names.ts';
import type { Exercise } from '../exercise.ts';
import { isAssisted } from '../meanings.ts';
import { appendSetsMoved } from './events.ts';
import { lockExercises, readExercise, saveOwn } from './exercises.ts';
import { forgetName, listRememberedNames, type NamePosition, type RememberedName, rememberName } from './names.ts';
import { project } from './progress.ts';
import { correctTold } from './telling.ts';
import { readWorkouts } from './workouts.ts';

export interface Moved {
  /** The exercise that has the sets now. */
  exercise: Exercise;
  sets: number;
  workouts: number;
}

export interface Correction {
  fromId: string;
  /** The name in an imported file; empty for all sets of the exercise. */
  importedName: string;
  /** The exercise that the sets become those of, or a new one. */
  to: string | Exercise;
  now: Date;
}

/** Workouts of one statement. */
const projectionBatch = 100;

export class OwnExerciseStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** @throws Refusal EXERCISE_NOT_FOUND, EXERCISE_SHARED, EXERCISE_NAME_TAKEN */
  async update(userId: string, id: string, change: (exercise: Exercise) => Exercise): Promise<Exercise> {
    return this.#sql.begin(async (transaction) => {
      await lockExercises(transaction, userId, true);
      const before = await readOwn(transaction, userId, id);
      const after = await saveOwn(transaction, userId, change(before));
      if (toNameKey(after.name) !== toNameKey(before.name)) {
        await forgetName(transaction, userId, after.name);
        await rememberName(transaction, userId, { name: before.name, exerciseId: id });
      }
      return after;
    });
  }

  /** @throws Refusal EXERCISE_NOT_FOUND, EXERCISE_SHARED, EXERCISE_IN_USE */
  async delete(userId: string, id: string): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      await lockExercises(transaction, userId, true);
      const exercise = await readOwn(transaction, userId, id);
      await refuseUsed(transaction, userId, exercise);
      await removeExercise(transaction, userId, id);
    });
  }

  /** @throws Refusal EXERCISE_NOT_FOUND, EXERCISE_SHARED, INVALID_FIELDS */
  async merge(userId: string, { fromId, intoId, now }: { fromId: string; intoId: string; now: Date }): Promise<Moved> {
    if (fromId === intoId) throw invalidField('intoExerciseId', 'must be another exercise');
    return this.#sql.begin(async (transaction) => {
      await lockExercises(transaction, userId, true);
      const from = await readOwn(transaction, userId, fromId);
      const exercise = await readExercise(transaction, userId, intoId);
      const move = { fromId, toId: intoId, now };
      const moved = await moveSets(transaction, userId, move);
      await transaction`update goal set exercise_id = ${intoId} where user_id = ${userId} and exercise_id = ${fromId}`;
      await movePlannedSets(transaction, userId, move);
      await correctTold(transaction, { userId, exerciseIds: [fromId, intoId], now });
      await transaction`
        update imported_name set exercise_id = ${intoId} where user_id = ${userId} and exercise_id = ${fromId}`;
      await rememberName(transaction, userId, { name: from.name, exerciseId: intoId });
      await removeExercise(transaction, userId, fromId);
      return { exercise, sets: moved.sets, workouts: moved.workoutIds.length };
    });
  }

  /** @throws Refusal EXERCISE_NOT_FOUND, EXERCISE_NAME_TAKEN, INVALID_FIELDS */
  async reassign(userId: string, { fromId, importedName, to, now }: Correction): Promise<Moved> {
    if (to === fromId) throw invalidField('toExerciseId', 'must be another exercise');
    return this.#sql.begin(async (transaction) => {
      await lockExercises(transaction, userId, true);
      await readExercise(transaction, userId, fromId);
      const exercise =
        typeof to === 'string' ? await readExercise(transaction, userId, to) : await saveOwn(transaction, userId, to);
      const moved = await moveSets(transaction, userId, { fromId, toId: exercise.id, now, importedName });
      await correctTold(transaction, { userId, exerciseIds: [fromId, exercise.id], now });
      if (importedName) await rememberName(transaction, userId, { name: importedName, exerciseId: exercise.id });
      return { exercise, sets: moved.sets, workouts: moved.workoutIds.length };
    });
  }

  async listRememberedNames(userId: string, page: Page<NamePosition>): Promise<RememberedName[]> {
    return listRememberedNames(this.#sql, userId, page);
  }
}

/** @throws Refusal EXERCISE_NOT_FOUND, EXERCISE_SHARED */
async function readOwn(sql: Transaction, userId: string, id: string): Promise<Exercise> {
  const exercise = await readExercise(sql, userId, id);
  if (!exercise.custom) {
    throw new Refusal('EXERCISE_SHARED', `exerciseId: "${exercise.name}" is the catalogue's, and not the caller's own`);
  }
  return exercise;
}

async function refuseUsed(sql: Transaction, userId: string, { id, name }: Exercise): Promise<void> {
  const [used] = await sql<{ workouts: number; routines: number; goals: number }[]>`
    select (select count(*)::int from workout_share where user_id = ${userId} and exercise_id = ${id}) as workouts,
      (select count(*)::int from routine where user_id = ${userId} and sets @> ${planned(id)}::text::jsonb) as routines,
      (select count(*)::int from goal where user_id = ${userId} and exercise_id = ${id} and not hidden) as goals`;
  const uses = Object.entries(used!).flatMap(([kind, count]) => (count > 0 ? [`${count} ${kind}`] : []));
  if (uses.length > 0) {
    throw new Refusal('EXERCISE_IN_USE', `exerciseId: "${name}" is used in ${uses.join(', ')}; merge it into another`);
  }
}

async function removeExercise(sql: Transaction, userId: string, id: string): Promise<void> {
  await sql`delete from imported_name where user_id = ${userId} and exercise_id = ${id}`;
  await sql`delete from goal where user_id = ${userId} and exercise_id = ${id}`;
  await sql`delete from exercise where id = ${id} and owner_id = ${userId}`;
}

const planned = (exerciseId: string): string => JSON.stringify([{ exerciseId }]);

interface Move {
  fromId: string;
  toId: string;
  now: Date;
  /** Only the sets that came under this name; all without it. */
  importedName?: string;
}

/** Makes sets those of another exercise, and derives anew what follows from them. */
async function moveSets(sql: Transaction, userId: string, move: Move): Promise<{ sets: number; workoutIds: string[] }> {
  const { fromId, toId, now } = move;
  const names = move.importedName ? await spellingsOf(sql, userId, { fromId, name: move.importedName }) : undefined;
  const isMoved = sql`exercise_id = ${fromId} ${names ? sql`and imported_name = any (${names}::text[])` : sql``}`;
  const rows = await sql<{ id: string }[]>`
    select id from workout where user_id = ${userId}
      and exists (select from workout_set where workout_id = workout.id and ${isMoved}) order by id for update`;
  const workoutIds = rows.map(({ id }) => id);
  const sets = await sql<{ importedName: string | null }[]>`
    update workout_set set exercise_id = ${toId} where workout_id = any (${workoutIds}::uuid[]) and ${isMoved}
    returning imported_name as "importedName"`;
  await turnWeights(sql, { ...move, workoutIds, names: [...new Set(sets.map(({ importedName }) => importedName))] });
  await sql`update workout set update_time = ${now} where id = any (${workoutIds}::uuid[])`;
  for (let start = 0; start < workoutIds.length; start += projectionBatch) {
    await project(sql, await readWorkouts(sql, workoutIds.slice(start, start + projectionBatch)));
  }
  if (sets.length > 0) await appendSetsMoved(sql, userId, move);
  return { sets: sets.length, workoutIds };
}

/** How the name stands in the sets. */
async function spellingsOf(
  sql: Transaction,
  userId: string,
  { fromId, name }: { fromId: string; name: string },
): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select distinct imported_name as name from workout_set join workout on workout.id = workout_id
    where user_id = ${userId} and exercise_id = ${fromId} and imported_name is not null`;
  const key = toNameKey(name);
  return rows.map((row) => row.name).filter((written) => toNameKey(written) === key);
}

/** An import writes help below zero where the exercise is one with help: what was taken for such a one is turned round. */
async function turnWeights(
  sql: Transaction,
  {
    fromId,
    toId,
    workoutIds,
    names,
  }: Pick<Move, 'fromId' | 'toId'> & { workoutIds: string[]; names: (string | null)[] },
): Promise<void> {
  for (const name of names) {
    if (name === null) continue;
    const was = isAssisted(name, fromId);
    const is = isAssisted(name, toId);
    if (was === is) continue;
    await sql`
      update workout_set set weight_kg = -weight_kg
      where workout_id = any (${workoutIds}::uuid[]) and exercise_id = ${toId} and imported_name = ${name}
        and ${was ? sql`weight_kg < 0` : sql`weight_kg > 0`}`;
  }
}

/** A plan that nobody touched is not told to have changed. */
async function movePlannedSets(sql: Transaction, userId: string, { fromId, toId }: Move): Promise<void> {
  await sql`
    update routine set sets = (
      select jsonb_agg(case when planned ->> 'exerciseId' = ${fromId}
        then jsonb_set(planned, '{exerciseId}', to_jsonb(${toId}::text)) else planned end order by place)
      from jsonb_array_elements(sets) with ordinality as each (planned, place))
    where user_id = ${userId} and sets @> ${planned(fromId)}::text::jsonb`;
}
