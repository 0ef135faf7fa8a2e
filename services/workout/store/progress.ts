// The SQL of what is derived from workouts: the share and the bests of each workout, and the records and statistics that
// are read from them. They are written in the transaction that changes the workout.
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import type { Page } from '#chassis/rpc/pages.ts';
import { toLocalDate } from '#chassis/text/days.ts';
import type { PersonalRecord, StrengthPoint, WeekVolume } from '#proto/gen/sinew/workout/v1/progress.ts';
import { type Best, bestsOf, Kind } from '../progress/record.ts';
import { type Share, sharesOf } from '../progress/statistics.ts';
import type { Workout } from '../workout.ts';
import { insertRows, type Table } from './rows.ts';

/** The first and the last day, as 2025-09-15; everything without them. */
export interface DateRange {
  startDate: string | undefined;
  endDate: string | undefined;
}

export interface RecordFilter {
  /** Empty for any. */
  exerciseId: string;
  /** 0 for any. */
  kind: Kind;
}

/** The last row's place in the order. */
export interface RecordPosition {
  exerciseId: string;
  kind: number;
}

export class ProgressStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async listRecords(
    userId: string,
    { exerciseId, kind }: RecordFilter,
    { size, after }: Page<RecordPosition>,
  ): Promise<PersonalRecord[]> {
    const sql = this.#sql;
    const rows = await sql<PersonalRecord[]>`
      with record as (
        select distinct on (exercise_id, kind) * from workout_best
        where user_id = ${userId}
        ${exerciseId ? sql`and exercise_id = ${exerciseId}` : sql``}
        ${kind ? sql`and kind = ${kind}` : sql``}
        ${after ? sql`and (exercise_id, kind) > (${after.exerciseId}, ${after.kind})` : sql``}
        order by exercise_id, kind, value desc, start_time, workout_id limit ${size + 1})
      select exercise_id as "exerciseId", exercise.name as "exerciseName", kind, value, workout_id as "workoutId",
        workout_set.id as "setId", start_time as "achieveTime", weight_kg as "weightKg", reps
      from record join workout_set using (workout_id, exercise_id, position) join exercise on exercise.id = exercise_id
      order by exercise_id, kind`;
    return rows.map((row) => ({ ...row, weightKg: row.weightKg ?? undefined, reps: row.reps ?? undefined }));
  }

  async getVolume(userId: string, range: DateRange): Promise<WeekVolume[]> {
    const sql = this.#sql;
    return sql<WeekVolume[]>`
      with share as (
        select *, date_trunc('week', local_date::timestamp)::date::text as week from workout_share
        where user_id = ${userId} and sets > 0 ${within(sql, range)}),
      total as (
        select week, sum(volume_mg) as volume_mg, sum(sets) as sets, count(distinct workout_id) as workouts
        from share group by week),
      exercise_share as (
        select week, exercise_id, sum(volume_mg) as volume_mg, sum(sets) as sets from share group by week, exercise_id),
      part as (
        select week, unnest(primary_muscles) as muscle, volume_mg, 2 * sets as halves
        from exercise_share join exercise on exercise.id = exercise_id
        union all select week, unnest(secondary_muscles), 0, sets
        from exercise_share join exercise on exercise.id = exercise_id),
      muscle as (
        select week, muscle, sum(volume_mg) as volume_mg, sum(halves) as halves from part group by week, muscle),
      muscles as (
        select week, json_agg(json_build_object('muscle', muscle, 'volumeKg', (volume_mg / 1e6)::float8,
          'sets', (halves / 2.0)::float8) order by muscle) as muscles
        from muscle group by week)
      select week as "weekStart", (volume_mg / 1e6)::float8 as "volumeKg", sets::int, workouts::int,
        coalesce(muscles, '[]') as muscles
      from total left join muscles using (week) order by week`;
  }

  async getStrength(userId: string, exerciseId: string, range: DateRange): Promise<StrengthPoint[]> {
    const sql = this.#sql;
    return sql<StrengthPoint[]>`
      with best as (
        select distinct on (local_date) * from workout_best
        where user_id = ${userId} and exercise_id = ${exerciseId} and kind = ${Kind.ESTIMATED_ONE_REP_MAX}
        ${within(sql, range)}
        order by local_date, value desc, start_time, workout_id)
      select local_date::text as date, value as "estimatedOneRepMaxKg", weight_kg as "weightKg", reps,
        workout_id as "workoutId"
      from best join workout_set using (workout_id, exercise_id, position) order by local_date`;
  }
}

const within = (sql: Sql, { startDate, endDate }: DateRange) => sql`
  ${startDate ? sql`and local_date >= ${startDate}` : sql``} ${endDate ? sql`and local_date <= ${endDate}` : sql``}`;

/** Derives anew what is derived from these workouts. */
export async function project(sql: Transaction, workouts: readonly Workout[]): Promise<void> {
  const ids = workouts.map(({ id }) => id);
  const [shares, bests]: [ShareRow[], BestRow[]] = [[], []];
  for (const { id: workoutId, userId, startTime, timeZone, sets } of workouts) {
    const localDate = toLocalDate(startTime, timeZone);
    for (const share of sharesOf(sets)) shares.push({ ...share, workoutId, userId, localDate });
    for (const best of bestsOf(sets)) bests.push({ ...best, workoutId, userId, localDate, startTime });
  }
  await Promise.all([
    removeProjection(sql, ids),
    insertRows(sql, shareTable, shares),
    insertRows(sql, bestTable, bests),
  ]);
}

export async function removeProjection(sql: Transaction, workoutIds: string[]): Promise<void> {
  await Promise.all([
    sql`delete from workout_share where workout_id = any (${workoutIds}::uuid[])`.execute(),
    sql`delete from workout_best where workout_id = any (${workoutIds}::uuid[])`.execute(),
  ]);
}

type ShareRow = Share & { workoutId: string; userId: string; localDate: string };
type BestRow = Best & { workoutId: string; userId: string; localDate: string; startTime: Date };

const shareTable: Table<ShareRow> = {
  name: 'workout_share',
  columns: {
    workoutId: 'workout_id uuid',
    exerciseId: 'exercise_id text',
    userId: 'user_id uuid',
    localDate: 'local_date date',
    sets: 'sets int',
    volumeMg: 'volume_mg bigint',
  },
};

const bestTable: Table<BestRow> = {
  name: 'workout_best',
  columns: {
    workoutId: 'workout_id uuid',
    exerciseId: 'exercise_id text',
    kind: 'kind smallint',
    userId: 'user_id uuid',
    localDate: 'local_date date',
    startTime: 'start_time timestamptz',
    value: 'value float8',
    position: 'position int',
  },
};
