// Plans missed sessions again: on the next free day of their week where they bring no conflict, or else not at all, with some
// of their sets given to what is left of the week. After two weeks without training the sessions of the week are easier, since
// soreness and injury threaten who goes on as before; how much easier is a choice, not a finding. Done sessions and past days
// stay as they are. Each change is told.
import type { CoachExercise } from '../exercise/exercise.ts';
import type { Day } from '../status/days.ts';
import type { Adherence, SessionAdherence } from './adherence.ts';
import { dayAfter, daysBetween, daysOfWeek, weekdayOf, weekOf } from './calendar.ts';
import { fitsBesideOthers, newConflicts, placeOf } from './conflicts.ts';
import { byDay, type Plan, type PlannedExercise, type PlannedSession } from './plan.ts';
import type { PlanChange } from './words.ts';

export interface Replanning {
  readonly plan: Plan;
  readonly changes: readonly PlanChange[];
}

interface Now {
  readonly today: Day;
  readonly exercises: readonly CoachExercise[];
}

const easedAfterDays = 14;
const easedShare = 0.6;
const moreInReserve = 1;

/** @param adherence of this plan, as of today */
export function replan(plan: Plan, adherence: Adherence, now: Now): Replanning {
  const states = new Map(adherence.sessions.map(({ sessionId, state }) => [sessionId, state]));
  const missed = plan.sessions.filter(({ id }) => states.get(id) === 'missed').toSorted(byDay);
  let current: Replanning = { plan, changes: [] };
  for (const session of missed) {
    const next = moveOrDrop(current.plan, session, { adherence, now });
    current = { plan: next.plan, changes: [...current.changes, ...next.changes] };
  }
  return missed.length > 0 ? ease(current, { adherence, now }) : current;
}

interface Circumstances {
  readonly adherence: Adherence;
  readonly now: Now;
}

function moveOrDrop(plan: Plan, session: PlannedSession, circumstances: Circumstances): Replanning {
  const day = freeDayFor(plan, session, circumstances);
  if (day !== undefined)
    return {
      plan: withSession(plan, { ...session, day, notBefore: nextWorkoutDay(circumstances) }),
      changes: [{ word: 'session moved', ...placeOf(session), to: day }],
    };
  const dropped = withSession(plan, { ...session, isDropped: true });
  const spread = spreadSets(dropped, session, circumstances);
  return { plan: spread.plan, changes: [{ word: 'session dropped', ...placeOf(session) }, ...spread.changes] };
}

/** The first day that can bring another workout than those that are known. */
const nextWorkoutDay = ({ adherence, now }: Circumstances): Day =>
  adherence.trainedDays.includes(now.today) ? dayAfter(now.today, 1) : now.today;

/** The next day of the session's week, from today on, that is no day off and has neither a session nor a workout. */
function freeDayFor(plan: Plan, session: PlannedSession, { adherence, now }: Circumstances): Day | undefined {
  const { startDay, weekdays, weeks } = plan.wishes;
  const week = weekOf(startDay, session.day);
  const lastDay = dayAfter(startDay, Math.min(week, weeks) * daysOfWeek - 1);
  const days = Array.from({ length: Math.max(0, daysBetween(now.today, lastDay) + 1) }, (_, index) =>
    dayAfter(now.today, index),
  );
  const states = new Map(adherence.sessions.map((one) => [one.sessionId, one]));
  const open = { ...plan, sessions: plan.sessions.map((one) => withoutMissed(one, states.get(one.id), now.today)) };
  // A session may have been done on another day than its own. Neither of the two is free.
  const actual = {
    ...open,
    sessions: open.sessions.map((one) => ({ ...one, day: states.get(one.id)?.doneDay ?? one.day })),
  };
  return days.find(
    (day) =>
      weekdays.includes(weekdayOf(day)) &&
      !adherence.trainedDays.includes(day) &&
      [open, actual].every((one) => fitsBesideOthers(one, { ...session, day }, now.exercises)),
  );
}

/** What was missed and is still in the past is in nobody's way. */
function withoutMissed(session: PlannedSession, adherence: SessionAdherence | undefined, today: Day): PlannedSession {
  const isMissed = adherence?.state === 'missed' && session.day < today;
  return { ...session, isDropped: session.isDropped || isMissed };
}

/** Gives each dropped exercise's muscle one more set in the sessions that are left in the week, where nothing speaks against it. */
function spreadSets(plan: Plan, dropped: PlannedSession, { adherence, now }: Circumstances): Replanning {
  const states = new Map(adherence.sessions.map(({ sessionId, state }) => [sessionId, state]));
  const table = new Map(now.exercises.map((exercise) => [exercise.id, exercise]));
  const musclesOf = (exerciseId: string) => table.get(exerciseId)?.primaryMuscles ?? [];
  const changes: PlanChange[] = [];
  let current = plan;
  for (const { exerciseId } of dropped.exercises.filter(isOfSets)) {
    const muscles = musclesOf(exerciseId);
    const places = current.sessions
      .filter((session) => isLeft(session, dropped, { plan, states, today: now.today }))
      .flatMap((session) => session.exercises.filter(isOfSets).map((exercise) => ({ session, exercise })))
      .filter(({ exercise }) => musclesOf(exercise.exerciseId).some((muscle) => muscles.includes(muscle)))
      .filter(({ session, exercise }) => !isAdded(changes, session, exercise));
    for (const { session, exercise } of places) {
      const more = withSession(current, addSet(session, exercise.exerciseId));
      if (newConflicts(current, more, now.exercises).length > 0) continue;
      current = more;
      changes.push({ word: 'sets added', ...placeOf(session), exerciseId: exercise.exerciseId, added: 1 });
      break;
    }
  }
  return { plan: current, changes };
}

/** A run has no sets to give away. */
const isOfSets = ({ isEndurance }: PlannedExercise): boolean => !isEndurance;

const isAdded = (changes: readonly PlanChange[], { id }: PlannedSession, { exerciseId }: PlannedExercise): boolean =>
  changes.some((change) => change.word === 'sets added' && change.sessionId === id && change.exerciseId === exerciseId);

function isLeft(
  session: PlannedSession,
  dropped: PlannedSession,
  { plan, states, today }: { plan: Plan; states: ReadonlyMap<string, string>; today: Day },
): boolean {
  const { startDay } = plan.wishes;
  const isInWeek = weekOf(startDay, session.day) === weekOf(startDay, dropped.day);
  const isOpen = !session.isDropped && !session.isDeload && states.get(session.id) === 'planned';
  return isInWeek && isOpen && session.day >= today;
}

const addSet = (session: PlannedSession, exerciseId: string): PlannedSession => ({
  ...session,
  exercises: session.exercises.map((exercise) =>
    exercise.exerciseId === exerciseId ? { ...exercise, sets: exercise.sets + 1 } : exercise,
  ),
});

/** Makes the open sessions of this week easier after two weeks without a workout. */
function ease(current: Replanning, circumstances: Circumstances): Replanning {
  const { adherence } = circumstances;
  const { today } = circumstances.now;
  const { startDay } = current.plan.wishes;
  const lastDay = adherence.trainedDays.at(-1) ?? startDay;
  const days = daysBetween(lastDay, today);
  if (days < easedAfterDays) return current;
  const done = new Set(adherence.sessions.flatMap(({ sessionId, workoutId }) => (workoutId ? sessionId : [])));
  const isOpen = (session: PlannedSession): boolean =>
    weekOf(startDay, session.day) === weekOf(startDay, today) && session.day >= today && !done.has(session.id);
  const open = current.plan.sessions.filter(
    (session) => isOpen(session) && !session.isDropped && !session.isDeload && !session.isEased,
  );
  const nextDay = nextWorkoutDay(circumstances);
  const plan = open.reduce((all, session) => withSession(all, eased(session, nextDay)), current.plan);
  const changes = open.map((session): PlanChange => ({ word: 'session eased', ...placeOf(session), days }));
  return { plan, changes: [...current.changes, ...changes] };
}

const eased = (session: PlannedSession, notBefore: Day): PlannedSession => ({
  ...session,
  notBefore,
  isEased: true,
  exercises: session.exercises.map(easedExercise),
});

function easedExercise(exercise: PlannedExercise): PlannedExercise {
  const less = (count: number, step: number): number => Math.max(step, Math.round((count * easedShare) / step) * step);
  const repsInReserve = exercise.repsInReserve + moreInReserve;
  return isOfSets(exercise)
    ? { ...exercise, sets: less(exercise.sets, 1), repsInReserve }
    : { ...exercise, least: less(exercise.least, 60), most: less(exercise.most, 60), repsInReserve };
}

const withSession = (plan: Plan, session: PlannedSession): Plan => ({
  ...plan,
  sessions: plan.sessions.map((one) => (one.id === session.id ? session : one)).toSorted(byDay),
});
