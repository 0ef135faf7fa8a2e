// Keeps what people were told about records and goals true. The transaction of each change of finished workouts writes the news,
// and corrects or takes back earlier news that the change makes untrue. The changes of one person follow each other, in the order
// in which workouts are finished.
import type { Transaction } from '#chassis/database/sql.ts';
import { ImportSource } from '#proto/gen/sinew/workout/v1/workout.ts';
import { changedExercises, correctRecords, type RecordTelling } from '../progress/correction.ts';
import { bestsOf } from '../progress/record.ts';
import type { Workout } from '../workout.ts';
import { appendGoalEvents, appendRecordsBroken, appendRecordsWithdrawn, type NamedTelling } from './events.ts';
import { correctGoals, lockGoals, reachGoals } from './goals.ts';
import { insertRows, type Table } from './rows.ts';

/** The exercises of a person whose bests in finished workouts have changed. */
export interface ProgressChange {
  userId: string;
  exerciseIds: readonly string[];
  now: Date;
  /** The workout that was changed: what is told of others is found out by the way. */
  workoutId?: string;
}

/** A workout that was written; a new one has nothing before. */
export async function tellProgress(sql: Transaction, after: Workout, before?: Workout): Promise<void> {
  const { id: workoutId, userId, updateTime: now } = after;
  if (!before?.endTime) return after.endTime ? tellFinished(sql, [after], now) : undefined;
  if (!after.endTime) {
    await lockGoals(sql, userId);
    await sql`update workout set finish_position = null where id = ${workoutId}`;
  }
  const was = bestsOf(before.sets);
  const is = after.endTime ? bestsOf(after.sets) : [];
  await correctTold(sql, { userId, workoutId, now, exerciseIds: changedExercises(was, is) });
}

/** Workouts of one person and source that were finished now: what comes after everything else makes nothing untrue. */
export async function tellFinished(sql: Transaction, workouts: readonly Workout[], now: Date): Promise<void> {
  const finished = workouts.filter(({ endTime }) => endTime);
  const [first] = finished;
  if (!first) return;
  await lockGoals(sql, first.userId);
  const ids = finished.map(({ id }) => id);
  await sql`
    update workout set finish_position = placed.position from (
      select id, nextval('workout_finish_position') as position from (
        select id from workout where id = any (${ids}::uuid[]) order by start_time, id) as ordered) as placed
    where placed.id = workout.id`;
  await appendGoalEvents(sql, await reachGoals(sql, first.userId, { workoutIds: ids, now }));
  // An import is told of as one, and none of its records.
  if (first.source !== ImportSource.UNSPECIFIED) return;
  const broken = await readNewRecords(sql, first.userId, ids);
  await writeTold(sql, first.userId, broken);
  await appendRecordsBroken(sql, first.userId, { tellings: broken, quiet: () => false });
}

/** Brings what was told in line with the workouts as they are. Whoever changes bests of finished workouts calls it. */
export async function correctTold(sql: Transaction, change: ProgressChange): Promise<void> {
  const { userId, exerciseIds, workoutId } = change;
  if (exerciseIds.length === 0) return;
  await lockGoals(sql, userId);
  const due = await readDue(sql, change);
  const told = await readTold(sql, change);
  const { broken, withdrawn } = correctRecords(due, told);
  const names = new Map([...told, ...due].map((telling) => [telling.exerciseId, telling.exerciseName]));
  const named = (telling: RecordTelling): NamedTelling => ({
    ...telling,
    exerciseName: names.get(telling.exerciseId) ?? '',
  });
  await removeTold(sql, [...broken, ...withdrawn]);
  await writeTold(sql, userId, broken);
  await appendRecordsWithdrawn(sql, userId, withdrawn.map(named));
  const isByTheWay = (telling: { workoutId: string }): boolean => telling.workoutId !== workoutId;
  await appendGoalEvents(sql, await correctGoals(sql, change), isByTheWay);
  await appendRecordsBroken(sql, userId, { tellings: broken.map(named), quiet: isByTheWay });
}

/** The exercises that a finished workout has bests of; none while it is under way. */
export async function exercisesOf(sql: Transaction, workoutId: string): Promise<string[]> {
  const rows = await sql<{ exerciseId: string }[]>`
    select distinct exercise_id as "exerciseId" from workout_best join workout on workout.id = workout_id
    where workout_id = ${workoutId} and finish_position is not null`;
  return rows.map(({ exerciseId }) => exerciseId);
}

/** Finds the values of the workouts that were finished last that are higher than all others. */
function readNewRecords(sql: Transaction, userId: string, workoutIds: readonly string[]): Promise<NamedTelling[]> {
  return sql`
    select best.workout_id as "workoutId", best.exercise_id as "exerciseId", exercise.name as "exerciseName", best.kind,
      best.value, standing.value as previous
    from workout_best best join workout on workout.id = best.workout_id join exercise on exercise.id = best.exercise_id
    cross join lateral (
      select other.value from workout_best other join workout on workout.id = other.workout_id
      where other.user_id = ${userId} and other.exercise_id = best.exercise_id and other.kind = best.kind
        and finish_position is not null and other.workout_id <> best.workout_id
      order by other.value desc limit 1) as standing
    where best.workout_id = any (${workoutIds as string[]}::uuid[]) and best.value > standing.value
    order by best.exercise_id, best.kind`;
}

function readDue(sql: Transaction, { userId, exerciseIds }: ProgressChange): Promise<NamedTelling[]> {
  return sql`
    with standing as (
      select workout_id, exercise_id, kind, value, source, finish_position, max(value) over (
        partition by exercise_id, kind order by finish_position
        rows between unbounded preceding and 1 preceding) as previous
      from workout_best best join workout on workout.id = best.workout_id
      where best.user_id = ${userId} and exercise_id = any (${exerciseIds as string[]}) and finish_position is not null)
    select workout_id as "workoutId", exercise_id as "exerciseId", exercise.name as "exerciseName", kind, value, previous
    from standing join exercise on exercise.id = exercise_id
    where value > previous and source = 0 order by finish_position, exercise_id, kind`;
}

function readTold(sql: Transaction, { userId, exerciseIds }: ProgressChange): Promise<NamedTelling[]> {
  return sql`
    select workout_id as "workoutId", exercise_id as "exerciseId", coalesce(exercise.name, '') as "exerciseName", kind,
      value, previous
    from record_told left join exercise on exercise.id = exercise_id
    where user_id = ${userId} and exercise_id = any (${exerciseIds as string[]})`;
}

async function removeTold(sql: Transaction, tellings: readonly RecordTelling[]): Promise<void> {
  for (const { workoutId, exerciseId, kind } of tellings) {
    await sql`
      delete from record_told where workout_id = ${workoutId} and exercise_id = ${exerciseId} and kind = ${kind}`;
  }
}

function writeTold(sql: Transaction, userId: string, tellings: readonly RecordTelling[]): Promise<void> {
  const rows = tellings.map(({ workoutId, exerciseId, kind, value, previous }) => {
    return { workoutId, exerciseId, kind, userId, value, previous };
  });
  return insertRows(sql, toldTable, rows);
}

const toldTable: Table<RecordTelling & { userId: string }> = {
  name: 'record_told',
  columns: {
    workoutId: 'workout_id uuid',
    exerciseId: 'exercise_id text',
    kind: 'kind smallint',
    userId: 'user_id uuid',
    value: 'value float8',
    previous: 'previous float8',
  },
};
