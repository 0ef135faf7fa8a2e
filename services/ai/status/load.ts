// The load of a workout by the session-RPE method: its minutes times its exertion from 0 to 10 (Foster et al. 2001, A new
// approach to monitoring exercise training, J Strength Cond Res 15:109–115; for resistance training McGuigan and Foster
// 2004, Strength Cond J 26:42–47). The method asks for the exertion once, after the workout. A training log has the exertion
// of single sets instead: their mean takes its place here and is rather higher. A figure that the log lacks is assumed and
// marked as assumed.
import { Set_Type, type Set as WorkoutSet } from '#proto/gen/sinew/workout/v1/set.ts';
import type { Day } from './days.ts';

export type TrainedSet = Pick<WorkoutSet, 'exerciseId' | 'type' | 'rpe'>;

export interface TrainedWorkout {
  readonly day: Day;
  /** The minutes from the start to the end, when both are known. */
  readonly minutes: number | undefined;
  readonly sets: readonly TrainedSet[];
}

export interface WorkoutLoad {
  readonly day: Day;
  /** Minutes times exertion. */
  readonly load: number;
  readonly minutes: number;
  readonly exertion: number;
  readonly assumed: readonly ('minutes' | 'exertion')[];
}

/** A longer workout is one that somebody forgot to end. */
const mostMinutes = 300;
/** The minutes of a set with the rest after it. */
const minutesPerSet = 3;
/** Between "hard" (5) and "very hard" (7) on the scale of the method. */
const usualExertion = 6;

export const countsAsWork = ({ type }: TrainedSet): boolean => type !== Set_Type.WARM_UP;

export function loadOf({ day, minutes: measured, sets }: TrainedWorkout): WorkoutLoad {
  const isMeasured = measured !== undefined && measured > 0 && measured <= mostMinutes;
  const minutes = isMeasured ? measured : Math.min(mostMinutes, sets.length * minutesPerSet);
  const told = sets.filter(countsAsWork).flatMap(({ rpe }) => rpe ?? []);
  const exertion = told.length > 0 ? told.reduce((total, rpe) => total + rpe, 0) / told.length : usualExertion;
  const assumed = [...(isMeasured ? [] : ['minutes' as const]), ...(told.length > 0 ? [] : ['exertion' as const])];
  return { day, load: minutes * exertion, minutes, exertion, assumed };
}
