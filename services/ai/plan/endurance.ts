// The endurance part of a plan, for a person who prefers such an exercise: at the end of each session, because strength gains
// more when it comes first (Eddens, van Someren and Howatson 2018, Sports Med 48:177–188). The minutes of a week go towards the
// 150 that the World Health Organization recommends (Bull et al. 2020, Br J Sports Med 54:1451–1462), and take no more than a
// third of the session, or half of it where endurance is the goal: these shares are choices, not findings.
import { isPossible } from '../exercise/candidates.ts';
import { type CoachExercise, isEndurance } from '../exercise/exercise.ts';
import { setsInWeek, type WeekCourse } from './periods.ts';
import type { PlanKnowledge, PlannedExercise, PlanWishes } from './plan.ts';

export interface PlanEndurance {
  /** The exercises, one after the other from session to session. */
  readonly exercises: readonly CoachExercise[];
  /** The minutes of a session in the hardest week. */
  readonly peakMinutes: number;
}

const weeklyEnduranceMinutes = 150;
/** Less is not worth the change of shoes. */
const leastMinutes = 10;
const shares = { strength: 1 / 3, hypertrophy: 1 / 3, endurance: 1 / 2 };

/** Undefined when the person prefers no endurance, or has no time for it. */
export function enduranceOf(
  wishes: PlanWishes,
  { exercises, familiarity }: PlanKnowledge,
  sessions: number,
): PlanEndurance | undefined {
  const { equipment, avoided } = wishes;
  const preferred = exercises.filter(
    (exercise) =>
      wishes.preferred.includes(exercise.id) &&
      isEndurance(exercise) &&
      isPossible(exercise, { equipment, avoided, familiarity }),
  );
  const ordered = preferred.toSorted(
    (one, other) => wishes.preferred.indexOf(one.id) - wishes.preferred.indexOf(other.id),
  );
  const peakMinutes = Math.floor(Math.min(wishes.minutes * shares[wishes.goal], weeklyEnduranceMinutes / sessions));
  return ordered.length > 0 && peakMinutes >= leastMinutes ? { exercises: ordered, peakMinutes } : undefined;
}

/** @param index the place of the session in its week */
export function planEndurance(
  { exercises, peakMinutes }: PlanEndurance,
  index: number,
  course: WeekCourse,
): PlannedExercise {
  // The minutes of a week rise and fall like the sets.
  const seconds = setsInWeek(peakMinutes, course) * 60;
  return {
    exerciseId: exercises[index % exercises.length]!.id,
    sets: 1,
    least: seconds,
    most: seconds,
    unit: 'seconds',
    isEndurance: true,
    restSeconds: 0,
    repsInReserve: course.repsInReserve,
  };
}
