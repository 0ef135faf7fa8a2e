// The events of the workout service, appended in the transactions of the changes that they tell of. An import is one
// event: the workouts and records of years at once are news to nobody.
import type { Transaction } from '#chassis/database/sql.ts';
import type { EventPayload } from '#chassis/events/event.ts';
import { appendEvents } from '#chassis/events/outbox.ts';
import type { WorkoutFinished } from '#proto/gen/sinew/events/v1/workout.ts';
import type { ImportWorkoutsResponse } from '#proto/gen/sinew/workout/v1/workout.ts';
import type { RecordTelling } from '../progress/correction.ts';
import { sharesOf } from '../progress/statistics.ts';
import { makerOf, type Routine } from '../routine.ts';
import type { Workout } from '../workout.ts';
import type { GoalChange } from './goals.ts';

/** A workout that was written: a new one has nothing before. What follows from it is told in telling.ts. */
export async function appendWorkoutEvents(sql: Transaction, after: Workout, before?: Workout): Promise<void> {
  const wasFinished = before?.endTime !== undefined;
  if (!after.endTime && !wasFinished) return;
  const value = summarise(after);
  await append(sql, `workout/${after.id}`, [
    wasFinished ? { $case: 'workoutEdited', value } : { $case: 'workoutFinished', value },
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

/** Tells that sets of a person belong to another exercise now. */
export function appendSetsMoved(
  sql: Transaction,
  userId: string,
  { fromId, toId }: { fromId: string; toId: string },
): Promise<void> {
  const value = { userId, fromExerciseId: fromId, toExerciseId: toId };
  return append(sql, `user/${userId}`, [{ $case: 'setsMoved', value }]);
}

/** A telling with the name of its exercise as it is now. */
export type NamedTelling = RecordTelling & { exerciseName: string };

export interface RecordsBroken {
  tellings: readonly NamedTelling[];
  /** Whether it was found out by the way. */
  quiet: (telling: NamedTelling) => boolean;
}

/** Appends the events of one workout one after the other, so that a correction never overtakes the event that it corrects. */
export async function appendRecordsBroken(
  sql: Transaction,
  userId: string,
  { tellings, quiet }: RecordsBroken,
): Promise<void> {
  for (const telling of tellings) {
    const value = { ...telling, userId, quiet: quiet(telling) };
    await append(sql, `workout/${telling.workoutId}`, [{ $case: 'recordBroken', value }]);
  }
}

export async function appendRecordsWithdrawn(
  sql: Transaction,
  userId: string,
  tellings: readonly NamedTelling[],
): Promise<void> {
  for (const { workoutId, exerciseId, exerciseName, kind } of tellings) {
    const value = { userId, workoutId, exerciseId, exerciseName, kind };
    await append(sql, `workout/${workoutId}`, [{ $case: 'recordWithdrawn', value }]);
  }
}

/** Tells of each goal whether it is reached, and by which set, or open again. */
export async function appendGoalEvents(
  sql: Transaction,
  changes: readonly GoalChange[],
  isQuiet: (reached: { workoutId: string }) => boolean = () => false,
): Promise<void> {
  for (const { goal, before } of changes) {
    const { id: goalId, userId, exerciseId, exerciseName, kind, target, reached } = goal;
    const about = { userId, goalId, exerciseId, exerciseName, kind, target };
    const payload: EventPayload = reached
      ? {
          $case: 'goalReached',
          value: { ...about, value: reached.value, workoutId: reached.workoutId, quiet: isQuiet(reached) },
        }
      : { $case: 'goalReopened', value: { ...about, workoutId: before ?? '' } };
    await append(sql, `user/${userId}`, [payload]);
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
