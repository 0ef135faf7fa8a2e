// The events of the workout service, appended in the transactions of the changes that they tell of. An import is one
// event: the workouts and records of years at once are news to nobody.
import type { Transaction } from '#chassis/database.ts';
import type { EventPayload } from '#chassis/events/event.ts';
import { appendEvents } from '#chassis/events/outbox.ts';
import type { WorkoutFinished } from '#proto/gen/sinew/events/v1/workout.ts';
import type { ImportWorkoutsResponse } from '#proto/gen/sinew/workout/v1/workout.ts';
import { type Best, bestsOf, brokenRecords, type Standing } from '../progress/record.ts';
import { sharesOf } from '../progress/statistics.ts';
import { makerOf, type Routine } from '../routine.ts';
import type { Workout } from '../workout.ts';
import type { NamedGoal } from './goals.ts';

/** A workout that was written: a new one has nothing before. */
export async function appendWorkoutEvents(sql: Transaction, after: Workout, before?: Workout): Promise<void> {
  const wasFinished = before?.endTime !== undefined;
  if (!after.endTime && !wasFinished) return;
  const value = summarise(after);
  await append(sql, `workout/${after.id}`, [
    wasFinished ? { $case: 'workoutEdited', value } : { $case: 'workoutFinished', value },
    ...(after.endTime ? await recordEvents(sql, after, before?.endTime ? bestsOf(before.sets) : []) : []),
  ]);
}

export function appendWorkoutDeleted(sql: Transaction, userId: string, workoutId: string): Promise<void> {
  return append(sql, `workout/${workoutId}`, [{ $case: 'workoutDeleted', value: { userId, workoutId } }]);
}

export function appendImportFinished(sql: Transaction, userId: string, report: ImportWorkoutsResponse): Promise<void> {
  const { source, workouts, sets, duplicateWorkouts, exercisesCreated } = report;
  const value = { userId, source, workouts, sets, duplicateWorkouts, exercisesCreated };
  return append(sql, `user/${userId}`, [{ $case: 'importFinished', value }]);
}

export async function appendGoalsReached(sql: Transaction, goals: readonly NamedGoal[]): Promise<void> {
  for (const { id: goalId, userId, exerciseId, exerciseName, kind, target, reached } of goals) {
    const { value: reachedValue, workoutId } = reached!;
    const value = { userId, goalId, exerciseId, exerciseName, kind, target, value: reachedValue, workoutId };
    await append(sql, `user/${userId}`, [{ $case: 'goalReached', value }]);
  }
}

export function appendPlanMade(sql: Transaction, routine: Routine): Promise<void> {
  const { userId, id: planId, name, organisationId } = routine;
  const value = { userId, planId, name, madeBy: makerOf(routine), organisationId };
  return append(sql, `user/${userId}`, [{ $case: 'planMade', value }]);
}

export function appendPlanChanged(sql: Transaction, routine: Routine): Promise<void> {
  return append(sql, `user/${routine.userId}`, [{ $case: 'planChanged', value: toPlan(routine) }]);
}

export function appendPlanTakenBack(sql: Transaction, routine: Routine): Promise<void> {
  return append(sql, `user/${routine.userId}`, [{ $case: 'planTakenBack', value: toPlan(routine) }]);
}

const toPlan = ({ userId, id: planId, name, organisationId }: Routine) => ({ userId, planId, name, organisationId });

const append = (sql: Transaction, aggregate: string, payloads: readonly EventPayload[]): Promise<void> =>
  appendEvents(
    sql,
    payloads.map((payload) => ({ aggregate, payload })),
  );

function summarise({ id, userId, name, startTime, endTime, sets }: Workout): WorkoutFinished {
  const shares = sharesOf(sets);
  const volumeMg = shares.reduce((sum, share) => sum + share.volumeMg, 0n);
  const working = shares.reduce((sum, share) => sum + share.sets, 0);
  return { userId, workoutId: id, name, startTime, endTime, sets: working, volumeKg: Number(volumeMg) / 1e6 };
}

async function recordEvents(sql: Transaction, workout: Workout, told: readonly Best[]): Promise<EventPayload[]> {
  const bests = bestsOf(workout.sets);
  const names = new Map<string, string>();
  const standings = await readStandings(sql, workout, bests);
  for (const { exerciseId, exerciseName } of standings) names.set(exerciseId, exerciseName);
  return brokenRecords(bests, standings, told).map(({ exerciseId, kind, value, previous }) => ({
    $case: 'recordBroken',
    value: {
      userId: workout.userId,
      workoutId: workout.id,
      exerciseId,
      exerciseName: names.get(exerciseId)!,
      kind,
      value,
      previous,
    },
  }));
}

/** The highest values of the person's other finished workouts. */
function readStandings(
  sql: Transaction,
  { id, userId }: Workout,
  bests: readonly Best[],
): Promise<(Standing & { exerciseName: string })[]> {
  const [exerciseIds, kinds] = [bests.map(({ exerciseId }) => exerciseId), bests.map(({ kind }) => kind)];
  return sql`
    select asked.exercise_id as "exerciseId", exercise.name as "exerciseName", asked.kind, standing.value
    from unnest(${exerciseIds}::text[], ${kinds}::smallint[]) as asked (exercise_id, kind)
    join exercise on exercise.id = asked.exercise_id
    cross join lateral (
      select value from workout_best best join workout on workout.id = best.workout_id
      where best.user_id = ${userId} and best.exercise_id = asked.exercise_id and best.kind = asked.kind
        and best.workout_id <> ${id} and end_time is not null
      order by value desc, best.start_time, best.workout_id limit 1) as standing`;
}
