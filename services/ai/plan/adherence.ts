// How a plan is carried out: which workout is which session, and how much of each was done. It is reckoned from all workouts
// each time, so that a workout that comes late, is changed or is deleted moves it like any other.
import type { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import type { Day } from '../status/days.ts';
import { countsAsWork, type TrainedSet } from '../status/load.ts';
import type { MusclesOf } from '../status/muscles.ts';
import { daysBetween } from './calendar.ts';
import { type Plan, type PlannedSession, setsOfSession } from './plan.ts';

/** A workout as far as it is compared with a plan. */
export interface PlanWorkout {
  readonly workoutId: string;
  readonly day: Day;
  readonly sets: readonly Pick<TrainedSet, 'exerciseId' | 'type'>[];
}

export type SessionState = 'planned' | 'done' | 'partly done' | 'missed' | 'dropped';

export interface SessionAdherence {
  readonly sessionId: string;
  readonly state: SessionState;
  /** The share of the planned sets that were done, from 0 to 1. */
  readonly share: number;
  /** The workout that it was, and its day; undefined where there was none. */
  readonly workoutId?: string;
  readonly doneDay?: Day;
}

export interface Adherence {
  /** In the order of the plan's sessions. */
  readonly sessions: readonly SessionAdherence[];
  /** The workouts since the first day of the plan that are none of its sessions. */
  readonly extra: readonly string[];
  /** The days with workouts since the first day of the plan. */
  readonly trainedDays: readonly Day[];
  /** The share of the sets of all sessions so far, dropped ones included. Undefined before the first. */
  readonly share: number | undefined;
}

/** A workout may be this many days before or after its session. */
const mostDaysApart = 3;
const leastShare = 0.25;
const doneShare = 0.8;
/** Of two sessions that a workout may be, a day nearer weighs as much as a quarter of the sets. */
const costOfDay = 0.25;

/** @param today workouts after it are left out; the session of today is missed only tomorrow */
export function adherence(
  plan: Plan,
  workouts: readonly PlanWorkout[],
  { today, musclesOf }: { today: Day; musclesOf: MusclesOf },
): Adherence {
  const { startDay } = plan.wishes;
  const known = workouts.filter(({ day }) => day <= today);
  const matches = matchAll(plan, known, musclesOf);
  const sessions = plan.sessions.map((session) => adherenceOf(session, matches.get(session.id), today));
  const matched = new Set(sessions.flatMap(({ workoutId }) => workoutId ?? []));
  const since = known.filter(({ day }) => day >= startDay);
  return {
    sessions,
    extra: since
      .map(({ workoutId }) => workoutId)
      .filter((id) => !matched.has(id))
      .toSorted(),
    trainedDays: [...new Set(since.map(({ day }) => day))].toSorted(),
    share: shareOf(plan, sessions),
  };
}

interface Match {
  readonly session: PlannedSession;
  readonly workout: PlanWorkout;
  readonly share: number;
  readonly score: number;
}

/** Each session has at most one workout, and each workout one session: the pairs that fit best come first. */
function matchAll(plan: Plan, workouts: readonly PlanWorkout[], musclesOf: MusclesOf): ReadonlyMap<string, Match> {
  const pairs = plan.sessions
    .filter(({ isDropped }) => !isDropped)
    .flatMap((session) => workouts.flatMap((workout) => matchOf(session, workout, musclesOf) ?? []))
    .toSorted(
      (one, other) =>
        other.score - one.score ||
        compare(one.session.day, other.session.day) ||
        compare(one.session.id, other.session.id) ||
        compare(one.workout.workoutId, other.workout.workoutId),
    );
  const bySession = new Map<string, Match>();
  const used = new Set<string>();
  for (const pair of pairs) {
    if (bySession.has(pair.session.id) || used.has(pair.workout.workoutId)) continue;
    bySession.set(pair.session.id, pair);
    used.add(pair.workout.workoutId);
  }
  return bySession;
}

const compare = (one: string, other: string): number => (one === other ? 0 : one < other ? -1 : 1);

function matchOf(session: PlannedSession, workout: PlanWorkout, musclesOf: MusclesOf): Match | undefined {
  const apart = Math.abs(daysBetween(session.day, workout.day));
  if (apart > mostDaysApart || workout.day < (session.notBefore ?? workout.day)) return undefined;
  const planned = setsOfSession(session);
  const share = planned === 0 ? 0 : doneSets(session, workout, musclesOf) / planned;
  if (share < leastShare) return undefined;
  return { session, workout, share, score: share - apart * costOfDay };
}

/** The planned sets that were done, by the same exercise or by another for the same muscle. */
function doneSets({ exercises }: PlannedSession, { sets }: PlanWorkout, musclesOf: MusclesOf): number {
  const left = countBy(
    sets.filter((set) => countsAsWork({ ...set, rpe: undefined })).map(({ exerciseId }) => exerciseId),
  );
  const muscleOf = (exerciseId: string): Muscle | undefined => musclesOf(exerciseId)?.primary[0];
  let done = 0;
  const open = new Map<Muscle, number>();
  for (const { exerciseId, sets: planned } of exercises) {
    const same = Math.min(planned, left.get(exerciseId) ?? 0);
    done += same;
    left.set(exerciseId, (left.get(exerciseId) ?? 0) - same);
    const muscle = muscleOf(exerciseId);
    if (muscle !== undefined) open.set(muscle, (open.get(muscle) ?? 0) + planned - same);
  }
  for (const [exerciseId, count] of left) {
    const muscle = muscleOf(exerciseId);
    if (muscle === undefined) continue;
    const instead = Math.min(count, open.get(muscle) ?? 0);
    done += instead;
    open.set(muscle, (open.get(muscle) ?? 0) - instead);
  }
  return done;
}

function countBy(ids: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

function adherenceOf(session: PlannedSession, match: Match | undefined, today: Day): SessionAdherence {
  const sessionId = session.id;
  if (session.isDropped) return { sessionId, state: 'dropped', share: 0 };
  if (!match) return { sessionId, state: session.day < today ? 'missed' : 'planned', share: 0 };
  const { share, workout } = match;
  const state = share >= doneShare ? 'done' : 'partly done';
  return { sessionId, state, share, workoutId: workout.workoutId, doneDay: workout.day };
}

function shareOf(plan: Plan, sessions: readonly SessionAdherence[]): number | undefined {
  const due = sessions.map(({ state, share }, index) => ({
    isDue: state !== 'planned',
    planned: setsOfSession(plan.sessions[index]!),
    share,
  }));
  const planned = due.reduce((total, one) => total + (one.isDue ? one.planned : 0), 0);
  if (planned === 0) return undefined;
  return due.reduce((total, one) => total + (one.isDue ? one.planned * one.share : 0), 0) / planned;
}
