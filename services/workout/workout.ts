// Workouts: live until they have an end, and editable for ever after. Each change is a pure function; what must be
// kept beside a workout (records, statistics) is derived from it elsewhere.

import { invalidField, Refusal } from '#chassis/rpc/errors.ts';
import { mostOf } from '#proto/contract.ts';
import { ImportSource } from '#proto/gen/sinew/workout/v1/workout.ts';
import { type CommandContext, identifySets, type WorkoutSet } from './set.ts';

export interface Workout {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly notes: string;
  readonly startTime: Date;
  /** Absent while the workout is live. */
  readonly endTime: Date | undefined;
  /** An IANA name; it decides to which day and week the workout belongs. */
  readonly timeZone: string;
  readonly sets: readonly WorkoutSet[];
  readonly routineId: string | undefined;
  /** The app it was imported from. */
  readonly source: ImportSource;
  readonly createTime: Date;
  readonly updateTime: Date;
}

/** The fields of a workout that a person sets. */
export type WorkoutDraft = Pick<Workout, 'name' | 'notes' | 'endTime' | 'timeZone' | 'sets' | 'routineId'> & {
  /** Now, when it is not said. */
  readonly startTime: Date | undefined;
};

/** The fields that a person may change. */
export type WorkoutFields = Omit<WorkoutDraft, 'startTime'> & Pick<Workout, 'startTime'>;

/** The most sets that one message has. */
export const mostSets = mostOf('sinew.workout.v1.Workout', 'sets');

export function begin(draft: WorkoutDraft, userId: string, { now, newId }: CommandContext): Workout {
  return checkTimes({
    ...draft,
    id: newId(),
    userId,
    startTime: draft.startTime ?? now,
    sets: identifySets(draft.sets, [], newId),
    source: ImportSource.UNSPECIFIED,
    createTime: now,
    updateTime: now,
  });
}

export function changeWorkout(
  workout: Workout,
  changes: Partial<WorkoutFields>,
  { now, newId }: CommandContext,
): Workout {
  const sets = changes.sets ? identifySets(changes.sets, workout.sets, newId) : workout.sets;
  return checkTimes({ ...workout, ...changes, sets, updateTime: now });
}

/** Adds the set to the end. */
export function logSet(workout: Workout, set: WorkoutSet, { now, newId }: CommandContext): Workout {
  requireLive(workout);
  if (workout.sets.length >= mostSets) throw invalidField('set', `a workout has at most ${mostSets} sets`);
  return { ...workout, sets: [...workout.sets, ...identifySets([set], [], newId)], updateTime: now };
}

export function finish(workout: Workout, endTime: Date, now: Date): Workout {
  requireLive(workout);
  return checkTimes({ ...workout, endTime, updateTime: now }, 'endTime');
}

function requireLive({ endTime }: Workout): void {
  if (endTime) throw new Refusal('WORKOUT_ALREADY_FINISHED', `the workout ended at ${endTime.toISOString()}`);
}

function checkTimes(workout: Workout, field = 'workout.endTime'): Workout {
  const { startTime, endTime } = workout;
  if (endTime && endTime < startTime) {
    throw invalidField(field, `must not be before the start, ${startTime.toISOString()}`);
  }
  return workout;
}
