// What does not fit in a plan, each with its place: two hard days in a row for a muscle, a muscle beyond its weekly range, a
// day off, two sessions on a day, too little time, and exercises that cannot or should not be done. A person may accept a plan
// with conflicts; the plans that make.ts makes have none.
import type { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { isAvoided } from '../exercise/candidates.ts';
import { canUse } from '../exercise/equipment.ts';
import { type CoachExercise, isCardio } from '../exercise/exercise.ts';
import { weeklyRange } from '../status/muscles.ts';
import { daysBetween, daysOfWeek, weekdayOf, weekOf } from './calendar.ts';
import { byDay, minutesOfSession, type Plan, type PlannedSession } from './plan.ts';
import type { PlanConflict, SessionPlace } from './words.ts';

/** So many direct sets make a day hard for a muscle. */
const hardSets = 3;
/** A rounding error is no minute. */
const tolerance = 1e-6;

type Table = ReadonlyMap<string, CoachExercise>;

export const placeOf = ({ id, day, focus }: PlannedSession): SessionPlace => ({ sessionId: id, day, focus });

export function validatePlan(plan: Plan, exercises: readonly CoachExercise[]): PlanConflict[] {
  const table: Table = new Map(exercises.map((exercise) => [exercise.id, exercise]));
  const sessions = plan.sessions.filter(({ isDropped }) => !isDropped).toSorted(byDay);
  if (sessions.length === 0) return [{ word: 'plan without sessions' }];
  return [
    ...sessions.flatMap((session) => conflictsOfSession(plan, session, table)),
    ...neighbours(sessions).flatMap(([one, other]) => conflictsOfPair(one, other, table)),
    ...conflictsOfWeeks(plan, sessions, table),
  ];
}

function conflictsOfSession(plan: Plan, session: PlannedSession, table: Table): PlanConflict[] {
  const { wishes } = plan;
  const place = placeOf(session);
  const conflicts: PlanConflict[] = [];
  const week = weekOf(wishes.startDay, session.day);
  if (week < 1 || week > wishes.weeks) conflicts.push({ word: 'session outside plan', ...place });
  if (!wishes.weekdays.includes(weekdayOf(session.day))) conflicts.push({ word: 'session on a day off', ...place });
  const minutes = minutesOfSession(session);
  if (minutes > wishes.minutes + tolerance)
    conflicts.push({ word: 'session too long', ...place, minutes, available: wishes.minutes });
  for (const { exerciseId } of session.exercises) {
    const exercise = table.get(exerciseId);
    if (!exercise) conflicts.push({ word: 'exercise not known', ...place, exerciseId });
    else if (!canUse(wishes.equipment, exercise))
      conflicts.push({ word: 'exercise without equipment', ...place, exerciseId });
    else if (isAvoided(exercise, wishes.avoided)) conflicts.push({ word: 'exercise to avoid', ...place, exerciseId });
  }
  return conflicts;
}

/** The sessions that are at most a day apart. */
function neighbours(sessions: readonly PlannedSession[]): [PlannedSession, PlannedSession][] {
  return sessions.flatMap((one, index) =>
    sessions
      .slice(index + 1)
      .filter((other) => daysBetween(one.day, other.day) <= 1)
      .map((other): [PlannedSession, PlannedSession] => [one, other]),
  );
}

function conflictsOfPair(one: PlannedSession, other: PlannedSession, table: Table): PlanConflict[] {
  const pair = { first: placeOf(one), second: placeOf(other) };
  if (one.day === other.day) return [{ word: 'two sessions on a day', ...pair }];
  if (one.isDeload || other.isDeload) return [];
  const hard = hardMusclesOf(other, table);
  const muscles = hardMusclesOf(one, table).filter((muscle) => hard.includes(muscle));
  return muscles.length > 0 ? [{ word: 'hard days in a row', ...pair, muscles }] : [];
}

/** The muscles that a session trains hard, each with its direct sets. */
function hardMusclesOf({ exercises }: PlannedSession, table: Table): Muscle[] {
  const counts = new Map<Muscle, number>();
  for (const { exerciseId, sets } of exercises) {
    const exercise = table.get(exerciseId);
    if (!exercise || isCardio(exercise)) continue;
    for (const muscle of exercise.primaryMuscles) counts.set(muscle, (counts.get(muscle) ?? 0) + sets);
  }
  return [...counts].filter(([, sets]) => sets >= hardSets).map(([muscle]) => muscle);
}

function conflictsOfWeeks(plan: Plan, sessions: readonly PlannedSession[], table: Table): PlanConflict[] {
  const weeks = Map.groupBy(sessions, ({ day }) => weekOf(plan.wishes.startDay, day));
  return [...weeks].flatMap(([week, own]) =>
    [...weeklySetsOf(own, table)]
      .filter(([, sets]) => sets > weeklyRange.most)
      .map(([muscle, sets]): PlanConflict => {
        return { word: 'beyond weekly range', week, muscle, sets, most: weeklyRange.most };
      }),
  );
}

/** The direct sets of each muscle and half of the helping sets, as in the status. */
function weeklySetsOf(sessions: readonly PlannedSession[], table: Table): Map<Muscle, number> {
  const counts = new Map<Muscle, number>();
  const add = (muscle: Muscle, sets: number): void => void counts.set(muscle, (counts.get(muscle) ?? 0) + sets);
  for (const { exerciseId, sets } of sessions.flatMap(({ exercises }) => exercises)) {
    const exercise = table.get(exerciseId);
    if (!exercise || isCardio(exercise)) continue;
    for (const muscle of exercise.primaryMuscles) add(muscle, sets);
    for (const muscle of exercise.secondaryMuscles) add(muscle, sets / 2);
  }
  return counts;
}

/** The conflicts that a change of the plan brings: those that it did not have before. */
export function newConflicts(before: Plan, after: Plan, exercises: readonly CoachExercise[]): PlanConflict[] {
  const known = new Set(validatePlan(before, exercises).map((conflict) => JSON.stringify(conflict)));
  return validatePlan(after, exercises).filter((conflict) => !known.has(JSON.stringify(conflict)));
}

/** Whether a conflict is of several sessions together, rather than of one by itself. */
export const isBetweenSessions = ({ word }: PlanConflict): boolean =>
  word === 'hard days in a row' || word === 'two sessions on a day' || word === 'beyond weekly range';

/** Whether a session brings no conflict with the others on its day. Those that it has by itself do not count. */
export function fitsBesideOthers(plan: Plan, session: PlannedSession, exercises: readonly CoachExercise[]): boolean {
  // A session further away than a week has nothing to do with it.
  const near = plan.sessions.filter(
    ({ id, day }) => id !== session.id && Math.abs(daysBetween(day, session.day)) < daysOfWeek,
  );
  const others = { ...plan, sessions: near };
  const all = { ...plan, sessions: [...near, session] };
  return !newConflicts(others, all, exercises).some(isBetweenSessions);
}
