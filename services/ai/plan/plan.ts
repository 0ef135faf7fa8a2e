// A plan: sessions on days over 4 to 16 weeks, as plain data that can be stored and sent. The exact load of an exercise is
// prescribed on its day (session/recommend.ts takes a planned session), because nobody knows it weeks before.
import type { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import type { Avoided } from '../exercise/candidates.ts';
import type { OwnEquipment } from '../exercise/equipment.ts';
import type { CoachExercise } from '../exercise/exercise.ts';
import type { TrainingAim } from '../session/scheme.ts';
import { minutesOf } from '../session/selection.ts';
import type { PlannedWork } from '../session/situation.ts';
import type { Day } from '../status/days.ts';
import type { Weekday } from './calendar.ts';
import type { Focus, PlanReason } from './words.ts';

export interface PlanWishes {
  readonly goal: TrainingAim;
  /** 4 to 16. */
  readonly weeks: number;
  /** The days on which the person can train; the others are days off. */
  readonly weekdays: readonly Weekday[];
  /** The sessions of a week, at most one on each of the weekdays. */
  readonly daysPerWeek: number;
  readonly minutes: number;
  readonly equipment: OwnEquipment;
  readonly startDay: Day;
  /** The muscles that get more sets than the others. */
  readonly emphasis: readonly Muscle[];
  readonly avoided: Avoided;
  /** The ids of exercises that come first where they fit. */
  readonly preferred: readonly string[];
  /** Exercises in the place of others that the plan would have. */
  readonly swaps: readonly { readonly from: string; readonly to: string }[];
}

/** What the rules of a plan know besides the wishes. */
export interface PlanKnowledge {
  /** The catalogue and the person's own exercises. */
  readonly exercises: readonly CoachExercise[];
  /** How well the person knows each exercise (session/history.ts). */
  readonly familiarity: ReadonlyMap<string, number>;
}

export interface PlannedExercise extends PlannedWork {
  /** What `least` and `most` count. */
  readonly unit: 'repetitions' | 'seconds';
  /** One long effort, such as a run, rather than sets. */
  readonly isEndurance?: true;
  /** The loads of the range in percent of the one-repetition maximum, where the exercise has a load. */
  readonly percentOfMax?: { readonly least: number; readonly most: number };
}

export interface PlannedSession {
  /** Unique in the plan, and kept when the session moves. */
  readonly id: string;
  readonly week: number;
  readonly day: Day;
  readonly focus: Focus;
  /** The person's own name for it; empty where the focus names it. */
  readonly name: string;
  readonly isDeload: boolean;
  /** Given up, because it was missed and no day was left for it. */
  readonly isDropped: boolean;
  /** Changed by the person: a plan that is made anew keeps its exercises. */
  readonly isEdited: boolean;
  /** Made easier after weeks without training. */
  readonly isEased: boolean;
  /** The first day whose workouts may be this session, once it was moved: what was done before was not it. */
  readonly notBefore?: Day;
  readonly exercises: readonly PlannedExercise[];
}

/** Some weeks that build up, and mostly a deload at their end. */
export interface PlanPhase {
  readonly firstWeek: number;
  readonly weeks: number;
  readonly hasDeload: boolean;
  /** The range of repetitions of exercises of several joints. */
  readonly least: number;
  readonly most: number;
}

export interface Plan {
  /** Empty until the person names it. */
  readonly name: string;
  readonly wishes: PlanWishes;
  readonly phases: readonly PlanPhase[];
  /** In the order of their days. */
  readonly sessions: readonly PlannedSession[];
  /** Why it is as it is. */
  readonly reasons: readonly PlanReason[];
}

export const minutesOfSession = ({ exercises }: Pick<PlannedSession, 'exercises'>): number =>
  exercises.reduce((total, exercise) => total + minutesOfExercise(exercise), 0);

const minutesOfExercise = (exercise: PlannedExercise): number =>
  exercise.isEndurance ? (exercise.most * exercise.sets) / 60 : minutesOf(exercise);

export const setsOfSession = ({ exercises }: Pick<PlannedSession, 'exercises'>): number =>
  exercises.reduce((total, { sets }) => total + sets, 0);

export const byDay = (one: PlannedSession, other: PlannedSession): number =>
  one.day === other.day ? (one.id < other.id ? -1 : 1) : one.day < other.day ? -1 : 1;
