// The SQL of workouts and their sets. A change of a workout, its sets and what is derived from them is one transaction.
import { lockName } from '#chassis/database/lock.ts';
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import { Refusal } from '#chassis/rpc/errors.ts';
import type { Page } from '#chassis/rpc/pages.ts';
import { ImportSource, type ImportWorkoutsResponse } from '#proto/gen/sinew/workout/v1/workout.ts';
import { readSearch, toPlainWords } from '../catalogue/search.ts';
import type { KnownWorkout, Measures } from '../import/duplicates.ts';
import { type ImportedWorkout, type ImportPlan, type ImportScope, type Known, toPreview } from '../import/import.ts';
import { estimateBytes, type WorkoutSet } from '../set.ts';
import type { Workout } from '../workout.ts';
import { appendImportFinished, appendWorkoutDeleted, appendWorkoutEvents } from './events.ts';
import { insertExercises, lockExercises, readOwnExercises, requireExercises } from './exercises.ts';
import { readRememberedNames } from './names.ts';
import { project, removeProjection } from './progress.ts';
import { requireRoutine } from './routines.ts';
import { insertRows, type Table } from './rows.ts';
import { correctTold, exercisesOf, tellFinished, tellProgress } from './telling.ts';

export interface WorkoutFilter {
  startedAfter: Date | undefined;
  startedBefore: Date | undefined;
  /** Empty for any. */
  exerciseId: string;
  query: string;
  live: boolean | undefined;
}

/** The last row's place in the order. */
export interface WorkoutPosition {
  /** Milliseconds since the epoch. */
  startTime: number;
  id: string;
}

/** The place of a workout in the list, and its size. */
export interface WorkoutPlace {
  id: string;
  startTime: Date;
  bytes: number;
}

export interface Import {
  scope: ImportScope;
  plan: (known: Known) => ImportPlan;
  /** Tells what it would add, and adds nothing. */
  validateOnly: boolean;
  /** When it aborts, nothing is added. */
  signal: AbortSignal;
}

/** Workouts of one statement: a large import lets other calls have their turn in between. */
const importBatch = 100;

export class WorkoutStore {
  readonly #sql: Sql;
  readonly #bulkSql: Sql;

  /** @param bulkSql for imports: a few connections of their own, so that many at once leave the others theirs */
  constructor(sql: Sql, bulkSql: Sql) {
    this.#sql = sql;
    this.#bulkSql = bulkSql;
  }

  async get(userId: string, id: string): Promise<Workout> {
    return readWorkout(this.#sql, userId, id);
  }

  /** The places of a page's workouts, and of one more. */
  async find(
    userId: string,
    { startedAfter, startedBefore, exerciseId, query, live }: WorkoutFilter,
    { size, after }: Page<WorkoutPosition>,
  ): Promise<WorkoutPlace[]> {
    const sql = this.#sql;
    return sql<WorkoutPlace[]>`
      select id, start_time as "startTime", bytes from workout where user_id = ${userId}
      ${after ? sql`and (start_time, id) < (${new Date(after.startTime)}, ${after.id})` : sql``}
      ${startedAfter ? sql`and start_time >= ${startedAfter}` : sql``}
      ${startedBefore ? sql`and start_time < ${startedBefore}` : sql``}
      ${live === undefined ? sql`` : sql`and (end_time is null) = ${live}`}
      ${exerciseId ? sql`and exists (select from workout_share where workout_id = id and exercise_id = ${exerciseId})` : sql``}
      ${isNamed(sql, query)}
      order by start_time desc, id desc limit ${size + 1}`;
  }

  /** The workouts at these places, in their order; without those that are gone since. */
  async read(places: readonly WorkoutPlace[]): Promise<Workout[]> {
    return readWorkouts(
      this.#sql,
      places.map(({ id }) => id),
    );
  }

  /** @throws Refusal EXERCISE_NOT_FOUND, ROUTINE_NOT_FOUND */
  async insert(workout: Workout): Promise<Workout> {
    return this.#sql.begin(async (transaction) => {
      await lockExercises(transaction, workout.userId);
      await checkReferences(transaction, workout);
      await insertWorkouts(transaction, [workout]);
      await appendWorkoutEvents(transaction, workout);
      await tellProgress(transaction, workout);
      return workout;
    });
  }

  /**
   * Applies a rule to the workout while nobody else changes it.
   * @throws Refusal WORKOUT_NOT_FOUND, EXERCISE_NOT_FOUND, ROUTINE_NOT_FOUND
   */
  async update(userId: string, id: string, change: (workout: Workout) => Workout): Promise<Workout> {
    return this.#sql.begin(async (transaction) => {
      await lockExercises(transaction, userId);
      // A statement of its own: one that waited for the lock would still see the sets as they were before the wait.
      await transaction`select 1 from workout where id = ${id} and user_id = ${userId} for update`;
      const before = await readWorkout(transaction, userId, id);
      const after = change(before);
      await checkReferences(transaction, after, before);
      await Promise.all([
        transaction`
          update workout set name = ${after.name}, search_name = ${toPlainWords(after.name)}, notes = ${after.notes},
            start_time = ${after.startTime}, end_time = ${after.endTime ?? null}, time_zone = ${after.timeZone},
            routine_id = ${after.routineId ?? null}, bytes = ${bytesOf(after)}, update_time = ${after.updateTime}
          where id = ${id}`,
        saveSets(transaction, before, after),
        project(transaction, [after]),
      ]);
      await appendWorkoutEvents(transaction, after, before);
      await tellProgress(transaction, after, before);
      return after;
    });
  }

  /** Adds what the plan says, given what the person has; imports of one person follow each other. */
  async import(userId: string, { scope, plan, validateOnly, signal }: Import): Promise<ImportWorkoutsResponse> {
    return this.#bulkSql.begin(async (transaction) => {
      signal.throwIfAborted();
      await lockName(transaction, `import ${userId}`);
      await lockExercises(transaction, userId);
      const { exercises, workouts, report } = plan(await readKnown(transaction, userId, scope));
      if (validateOnly) return toPreview(report);
      await insertExercises(transaction, userId, exercises);
      for (let start = 0; start < workouts.length; start += importBatch) {
        signal.throwIfAborted();
        await insertWorkouts(transaction, workouts.slice(start, start + importBatch));
      }
      if (workouts[0]) await tellFinished(transaction, workouts, workouts[0].updateTime);
      await appendImportFinished(transaction, userId, report);
      signal.throwIfAborted();
      return report;
    });
  }

  async delete(userId: string, id: string, now: Date): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      const rows = await transaction`select from workout where id = ${id} and user_id = ${userId} for update`;
      if (rows.length === 0) throw workoutNotFound(id);
      const exerciseIds = await exercisesOf(transaction, id);
      await transaction`delete from workout where id = ${id}`;
      await transaction`delete from workout_set where workout_id = ${id}`;
      await removeProjection(transaction, [id]);
      await appendWorkoutDeleted(transaction, userId, id);
      await correctTold(transaction, { userId, exerciseIds, now });
    });
  }
}

function isNamed(sql: Sql, query: string) {
  const search = readSearch(query);
  if (search.kind === 'everything') return sql``;
  if (search.kind === 'nothing') return sql`and false`;
  if (search.kind === 'signs') return sql`and position(${search.signs} in name) > 0`;
  const words = search.words as string[];
  return sql`and not exists (select from unnest(${words}::text[]) as word where position(word in search_name) = 0)`;
}

/** Inserts workouts with their sets and what is derived from them. */
async function insertWorkouts(sql: Transaction, workouts: readonly (Workout | ImportedWorkout)[]): Promise<void> {
  const rows = workouts.map(({ sets: _, ...row }, index) => ({
    ...row,
    searchName: toPlainWords(row.name),
    bytes: bytesOf(workouts[index]!),
  }));
  await Promise.all([
    insertRows(sql, workoutTable, rows),
    insertRows(sql, setTable, workouts.flatMap(toSetRows)),
    project(sql, workouts),
  ]);
}

/** Sets that stay in their place are not written again: to log one more costs one row. */
async function saveSets(sql: Transaction, before: Workout, after: Workout): Promise<void> {
  if (after.sets === before.sets) return;
  const isKept = (set: WorkoutSet, index: number) => JSON.stringify(set) === JSON.stringify(before.sets[index]);
  const changed = after.sets.findIndex((set, index) => !isKept(set, index));
  const first = changed < 0 ? after.sets.length : changed;
  if (first < before.sets.length) {
    await sql`delete from workout_set where workout_id = ${after.id} and position >= ${first}`;
  }
  await insertRows(sql, setTable, toSetRows(after).slice(first));
}

type WorkoutFields = Omit<ImportedWorkout, 'sets' | 'fingerprint'> & {
  searchName: string;
  fingerprint?: string;
  bytes: number;
};

const bytesOf = ({ name, notes, sets }: Workout): number => estimateBytes([name, notes], sets);

const workoutTable: Table<WorkoutFields> = {
  name: 'workout',
  columns: {
    id: 'id uuid',
    userId: 'user_id uuid',
    name: 'name text',
    searchName: 'search_name text',
    notes: 'notes text',
    startTime: 'start_time timestamptz',
    endTime: 'end_time timestamptz',
    timeZone: 'time_zone text',
    routineId: 'routine_id uuid',
    source: 'source smallint',
    fingerprint: 'fingerprint text',
    bytes: 'bytes int',
    createTime: 'create_time timestamptz',
    updateTime: 'update_time timestamptz',
  },
};

type SetRow = WorkoutSet & { workoutId: string; position: number };

const setTable: Table<SetRow> = {
  name: 'workout_set',
  columns: {
    workoutId: 'workout_id uuid',
    position: 'position int',
    id: 'id uuid',
    exerciseId: 'exercise_id text',
    type: 'type smallint',
    weightKg: 'weight_kg float8',
    reps: 'reps int',
    distanceM: 'distance_m float8',
    durationS: 'duration_s float8',
    rpe: 'rpe float8',
    notes: 'notes text',
    superset: 'superset int',
    importedName: 'imported_name text',
  },
};

const toSetRows = ({ id, sets }: Workout): SetRow[] =>
  sets.map((set, position) => ({ ...set, workoutId: id, position }));

async function checkReferences(sql: Transaction, after: Workout, before?: Workout): Promise<void> {
  if (after.sets !== before?.sets) await requireExercises(sql, after.userId, after.sets);
  if (after.routineId && after.routineId !== before?.routineId) {
    await requireRoutine(sql, after.userId, after.routineId);
  }
}

async function readKnown(sql: Transaction, userId: string, scope: ImportScope): Promise<Known> {
  const [exercises, remembered, workouts] = await Promise.all([
    readOwnExercises(sql, userId),
    readRememberedNames(sql, userId),
    readNearWorkouts(sql, userId, scope),
  ]);
  return { exercises, remembered, workouts };
}

type NearWorkout = Omit<KnownWorkout, 'sets' | 'fingerprint'> & {
  fingerprint: string | null;
  sets: [number | null, number | null, number | null, number | null][] | null;
};

/** Sets are not read of workouts that are known by their fingerprint: nearly all, where a file comes again. */
async function readNearWorkouts(sql: Transaction, userId: string, scope: ImportScope): Promise<KnownWorkout[]> {
  const rows = await sql<NearWorkout[]>`
    select name, start_time as "startTime", time_zone as "timeZone",
      case when source = ${scope.source} then fingerprint end as fingerprint,
      source in (${ImportSource.FITNOTES}, ${ImportSource.SPREADSHEET}, ${ImportSource.STRONG})
        and (start_time at time zone time_zone)::time = '12:00' as "dayOnly",
      case when source = ${scope.source} and fingerprint = any (${scope.fingerprints as string[]}) then null else (
        select json_agg(json_build_array(weight_kg, reps, distance_m, duration_s) order by position)
        from workout_set where workout_id = workout.id) end as sets
    from workout where user_id = ${userId} and (start_time between ${scope.from} and ${scope.to}
      or (source = ${scope.source} and fingerprint = any (${scope.fingerprints as string[]})))
    order by start_time, id`;
  return rows.map(({ fingerprint, sets, ...workout }) => ({
    ...workout,
    fingerprint: fingerprint ?? undefined,
    sets: (sets ?? []).map(toMeasures),
  }));
}

const toMeasures = ([weightKg, reps, distanceM, durationS]: NonNullable<NearWorkout['sets']>[number]): Measures => ({
  weightKg: weightKg ?? undefined,
  reps: reps ?? undefined,
  distanceM: distanceM ?? undefined,
  durationS: durationS ?? undefined,
});

export async function readWorkouts(sql: Sql | Transaction, ids: string[]): Promise<Workout[]> {
  const rows = await sql<WorkoutRow[]>`
    select ${columns(sql)} from workout where id = any (${ids}::uuid[]) order by array_position(${ids}::uuid[], id)`;
  return rows.map(toWorkout);
}

async function readWorkout(sql: Sql | Transaction, userId: string, id: string): Promise<Workout> {
  const [row] = await sql<WorkoutRow[]>`
    select ${columns(sql)} from workout where id = ${id} and user_id = ${userId}`;
  if (!row) throw workoutNotFound(id);
  return toWorkout(row);
}

const workoutNotFound = (id: string): Refusal => new Refusal('WORKOUT_NOT_FOUND', `there is no workout ${id}`);

type WorkoutRow = Omit<Workout, 'endTime' | 'routineId'> & { endTime: Date | null; routineId: string | null };

const toWorkout = (row: WorkoutRow): Workout => ({
  ...row,
  endTime: row.endTime ?? undefined,
  routineId: row.routineId ?? undefined,
});

/** The sets come in the same statement, so that a reader never sees half of a change. */
const columns = (sql: Sql | Transaction) => sql`
  id, user_id as "userId", name, notes, start_time as "startTime", end_time as "endTime", time_zone as "timeZone",
  (select coalesce(json_strip_nulls(json_agg(json_build_object('id', workout_set.id, 'exerciseId', exercise_id,
      'type', type, 'weightKg', weight_kg, 'reps', reps, 'distanceM', distance_m, 'durationS', duration_s, 'rpe', rpe,
      'notes', workout_set.notes, 'superset', superset, 'importedName', imported_name) order by position)), '[]')
    from workout_set where workout_id = workout.id) as sets,
  routine_id as "routineId", source, create_time as "createTime", update_time as "updateTime"`;
