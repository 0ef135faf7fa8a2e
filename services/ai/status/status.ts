// How a person stands today: each figure with the numbers behind it, or with the days that are missing until the figure can
// be known. Other code decides what follows for the next session.
import { type Day, toDays, type Unknown } from './days.ts';
import { type Fitness, fitnessOf } from './fitness.ts';
import type { TrainedWorkout, WorkoutLoad } from './load.ts';
import { type Monotony, monotonyOf } from './monotony.ts';
import { type MuscleSets, type MusclesOf, muscleSetsOf } from './muscles.ts';
import { type WorkloadRatio, workloadRatioOf } from './workload-ratio.ts';

export interface Status {
  readonly fitness: Fitness | Unknown;
  /** Undefined where four weeks had no load. */
  readonly workloadRatio: WorkloadRatio | Unknown | undefined;
  readonly monotony: Monotony | Unknown;
  readonly muscles: readonly MuscleSets[] | Unknown;
  readonly workouts: number;
  /** The numbers of workouts without known minutes, and without a known exertion. */
  readonly assumed: { readonly minutes: number; readonly exertion: number };
}

/** The training that a status comes from. */
export interface StatusTraining {
  /** The loads of all workouts, in any order. */
  readonly loads: readonly Pick<WorkoutLoad, 'day' | 'load' | 'assumed'>[];
  /** The workouts of the last seven days, and any others. */
  readonly recent: readonly TrainedWorkout[];
}

/** Workouts after today are left out. */
export function statusOf(
  { loads, recent }: StatusTraining,
  { today, musclesOf }: { today: Day; musclesOf: MusclesOf },
): Status {
  const past = loads.filter(({ day }) => day <= today);
  const days = toDays(past, today);
  const countAssumed = (figure: 'minutes' | 'exertion') =>
    past.filter(({ assumed }) => assumed.includes(figure)).length;
  return {
    fitness: fitnessOf(days),
    workloadRatio: workloadRatioOf(days),
    monotony: monotonyOf(days),
    muscles: muscleSetsOf(recent, { today, musclesOf, knownDays: days.length }),
    workouts: past.length,
    assumed: { minutes: countAssumed('minutes'), exertion: countAssumed('exertion') },
  };
}
