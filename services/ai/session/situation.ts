// What the coach knows of a person when it recommends a session, and what it recommends: plain data for the API and the store.
import type { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import type { Avoided } from '../exercise/candidates.ts';
import type { OwnEquipment } from '../exercise/equipment.ts';
import type { CoachExercise } from '../exercise/exercise.ts';
import type { Load } from '../exercise/plates.ts';
import type { Status } from '../status/status.ts';
import type { Feedback } from './feedback.ts';
import type { ExerciseHistory } from './history.ts';
import type { CoachReason } from './reason.ts';
import type { Scheme, TrainingAim } from './scheme.ts';

/** An exercise of a planned session; its load is found on the day. */
export interface PlannedWork extends Scheme {
  readonly exerciseId: string;
  readonly repsInReserve: number;
}

export interface TrainingSituation {
  /** Undefined where the person never told it: their history then tells it. */
  readonly goal: TrainingAim | undefined;
  readonly equipment: OwnEquipment;
  readonly daysPerWeek: number;
  readonly minutes: number;
  readonly sore: readonly Muscle[];
  /** How recovered the person feels, from 1 (not at all) to 5 (wholly). */
  readonly recovery: number | undefined;
  readonly avoided: Avoided;
  readonly feedback: readonly Feedback[];
  readonly status: Status;
  readonly history: readonly ExerciseHistory[];
  /** The catalogue and the person's own exercises. */
  readonly exercises: readonly CoachExercise[];
  /** The session of a plan, where this is one. Its exercises are then not chosen, and it says whether it is a deload. */
  readonly planned?: { readonly exercises: readonly PlannedWork[]; readonly isDeload: boolean };
}

export interface RecommendedExercise {
  readonly exerciseId: string;
  readonly sets: number;
  readonly reps?: number;
  readonly seconds?: number;
  readonly meters?: number;
  /** Undefined where there is none, or the person has to find it. The plates are those on each side. */
  readonly load?: Load;
  readonly restSeconds: number;
  /** How many repetitions the plan leaves in reserve; undefined outside of a plan. */
  readonly repsInReserve?: number;
  readonly minutes: number;
  readonly reasons: readonly CoachReason[];
}

export interface Recommendation {
  readonly goal: TrainingAim;
  readonly isDeload: boolean;
  readonly exercises: readonly RecommendedExercise[];
  readonly minutes: number;
  readonly reasons: readonly CoachReason[];
}
