// Changes a plan by a person's wishes. What was done or is past stays; a wish that moves a session or swaps an exercise changes
// just that, one about days, time or muscles makes the coming sessions anew. A wish that cannot be followed is refused by
// name, and the others are followed all the same. conflicts.ts then says what does not fit.
import type { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { isPossible } from '../exercise/candidates.ts';
import { type CoachExercise, isEndurance } from '../exercise/exercise.ts';
import type { Day } from '../status/days.ts';
import { type Weekday, weekOf } from './calendar.ts';
import { fitsBesideOthers, placeOf } from './conflicts.ts';
import { makePlan, planExercise } from './make.ts';
import {
  byDay,
  type Plan,
  type PlanKnowledge,
  type PlannedExercise,
  type PlannedSession,
  type PlanWishes,
} from './plan.ts';
import type { PlanChange, PlanRefusal } from './words.ts';

export type RefineWish =
  | { readonly kind: 'move'; readonly sessionId: string; readonly day: Day }
  | {
      readonly kind: 'swap';
      readonly exerciseId: string;
      readonly toExerciseId: string;
      /** Only in this session; otherwise in all that are to come. */
      readonly sessionId?: string;
    }
  | { readonly kind: 'days'; readonly weekdays: readonly Weekday[]; readonly daysPerWeek: number }
  | { readonly kind: 'minutes'; readonly minutes: number }
  | { readonly kind: 'avoid exercise'; readonly exerciseId: string }
  | { readonly kind: 'avoid muscle'; readonly muscle: Muscle }
  | { readonly kind: 'emphasise'; readonly muscle: Muscle };

export interface Refinement {
  readonly plan: Plan;
  readonly changes: readonly PlanChange[];
  readonly refused: readonly PlanRefusal[];
}

export interface RefineContext extends PlanKnowledge {
  readonly today: Day;
  /** The ids of the sessions with a workout (adherence.ts). */
  readonly done: ReadonlySet<string>;
}

export function refinePlan(plan: Plan, wishes: readonly RefineWish[], context: RefineContext): Refinement {
  return wishes.reduce<Refinement>(
    (current, wish) => {
      const next = follow(current.plan, wish, context);
      return {
        plan: next.plan,
        changes: [...current.changes, ...next.changes],
        refused: [...current.refused, ...next.refused],
      };
    },
    { plan, changes: [], refused: [] },
  );
}

const refuse = (plan: Plan, refusal: PlanRefusal): Refinement => ({ plan, changes: [], refused: [refusal] });

const isClosed = ({ id, day }: PlannedSession, { today, done }: RefineContext): boolean => day < today || done.has(id);

function follow(plan: Plan, wish: RefineWish, context: RefineContext): Refinement {
  const { wishes } = plan;
  switch (wish.kind) {
    case 'move':
      return moveSession(plan, wish, context);
    case 'swap':
      return swapExercise(plan, wish, context);
    case 'days':
      return remake(plan, { ...wishes, weekdays: wish.weekdays, daysPerWeek: wish.daysPerWeek }, context);
    case 'minutes':
      return remake(plan, { ...wishes, minutes: wish.minutes }, context);
    case 'avoid exercise':
      return remake(plan, avoiding(wishes, { exercises: [wish.exerciseId], muscles: [] }), context);
    case 'avoid muscle':
      return remake(plan, avoiding(wishes, { exercises: [], muscles: [wish.muscle] }), context);
    case 'emphasise':
      return remake(plan, { ...wishes, emphasis: [...new Set([...wishes.emphasis, wish.muscle])] }, context);
  }
}

const avoiding = (wishes: PlanWishes, more: PlanWishes['avoided']): PlanWishes => ({
  ...wishes,
  avoided: {
    exercises: [...new Set([...wishes.avoided.exercises, ...more.exercises])],
    muscles: [...new Set([...wishes.avoided.muscles, ...more.muscles])],
  },
});

function moveSession(
  plan: Plan,
  { sessionId, day }: RefineWish & { kind: 'move' },
  context: RefineContext,
): Refinement {
  const session = plan.sessions.find(({ id }) => id === sessionId);
  if (!session) return refuse(plan, { word: 'session not found', sessionId });
  if (isClosed(session, context) && !isOnlyMissed(session, context))
    return refuse(plan, { word: 'session already done', ...placeOf(session) });
  const week = weekOf(plan.wishes.startDay, day);
  if (day < context.today || week < 1 || week > plan.wishes.weeks)
    return refuse(plan, { word: 'day not in plan', day });
  if (day === session.day) return { plan, changes: [], refused: [] };
  const moved = { ...session, day, isDropped: false, notBefore: context.today };
  return {
    plan: replaceSessions(plan, [moved]),
    changes: [{ word: 'session moved', ...placeOf(session), to: day }],
    refused: [],
  };
}

/** A session that is past without a workout may still be moved to a day to come. */
const isOnlyMissed = ({ id, day }: PlannedSession, { today, done }: RefineContext): boolean =>
  day < today && !done.has(id);

interface Swap {
  readonly from: string;
  readonly to: CoachExercise;
}

function swapExercise(plan: Plan, wish: RefineWish & { kind: 'swap' }, context: RefineContext): Refinement {
  const { exerciseId, toExerciseId, sessionId } = wish;
  const to = context.exercises.find(({ id }) => id === toExerciseId);
  if (!to) return refuse(plan, { word: 'exercise not found', exerciseId: toExerciseId });
  const { equipment, avoided } = plan.wishes;
  if (!isPossible(to, { equipment, avoided, familiarity: context.familiarity }))
    return refuse(plan, { word: 'exercise not possible', exerciseId: toExerciseId });
  const from = context.exercises.find(({ id }) => id === exerciseId);
  if (from && isEndurance(from) !== isEndurance(to))
    return refuse(plan, { word: 'exercise of another kind', exerciseId: toExerciseId });
  const named = plan.sessions.find(({ id }) => id === sessionId);
  if (sessionId !== undefined && !named) return refuse(plan, { word: 'session not found', sessionId });
  if (named && isClosed(named, context)) return refuse(plan, { word: 'session already done', ...placeOf(named) });
  const open = plan.sessions.filter(
    (session) =>
      (sessionId === undefined ? !isClosed(session, context) : session.id === sessionId) &&
      session.exercises.some((exercise) => exercise.exerciseId === exerciseId),
  );
  if (open.length === 0) return refuse(plan, { word: 'exercise not found', exerciseId });
  const swapped = open.map((session) => ({
    ...session,
    isEdited: session.isEdited || sessionId !== undefined,
    exercises: swapIn(plan, session, { from: exerciseId, to }),
  }));
  const swaps = sessionId === undefined ? [...plan.wishes.swaps, { from: exerciseId, to: toExerciseId }] : [];
  const wishes = sessionId === undefined ? { ...plan.wishes, swaps } : plan.wishes;
  return {
    plan: { ...replaceSessions(plan, swapped), wishes },
    changes: [{ word: 'exercise swapped', from: exerciseId, to: toExerciseId, sessions: swapped.length }],
    refused: [],
  };
}

/** The exercises with the other one in its place, in its own range; only once where the session has it already. */
function swapIn(plan: Plan, { week, exercises }: PlannedSession, { from, to }: Swap): PlannedExercise[] {
  const hasIt = exercises.some(({ exerciseId }) => exerciseId === to.id);
  const { goal } = plan.wishes;
  return exercises.flatMap((exercise) => {
    if (exercise.exerciseId !== from) return [exercise];
    const { sets } = exercise;
    if (exercise.isEndurance) return hasIt ? [] : [{ ...exercise, exerciseId: to.id }];
    return hasIt ? [] : [{ ...planExercise({ exercise: to, sets }, week, { goal, phases: plan.phases }), sets }];
  });
}

function replaceSessions(plan: Plan, changed: readonly PlannedSession[]): Plan {
  const byId = new Map(changed.map((session) => [session.id, session]));
  return { ...plan, sessions: plan.sessions.map((session) => byId.get(session.id) ?? session).toSorted(byDay) };
}

/** Makes the sessions to come anew. They keep their day and name where the days of the week are the same. */
function remake(plan: Plan, wishes: PlanWishes, context: RefineContext): Refinement {
  const fresh = makePlan(wishes, context);
  const kept = plan.sessions.filter((session) => isClosed(session, context));
  const open = new Map(plan.sessions.filter((session) => !isClosed(session, context)).map((one) => [one.id, one]));
  const hasSameDays = daysOf(wishes) === daysOf(plan.wishes);
  const closedIds = new Set(kept.map(({ id }) => id));
  const coming = fresh.sessions
    .filter(({ id }) => !hasSameDays || !closedIds.has(id))
    .map((session) => {
      const inherited = hasSameDays ? inherit(session, open.get(session.id), { wishes, context }) : session;
      return { session: inherited, isMoved: inherited.day !== session.day };
    })
    .filter(({ session }) => session.day >= context.today);
  let current: Plan = { ...fresh, name: plan.name, sessions: kept };
  let made = 0;
  for (const { session, isMoved } of coming) {
    const taken = new Set(current.sessions.map(({ id }) => id));
    const added = { ...session, id: freeId(session.id, taken) };
    // Only beside what was kept may a new session not fit. One that the person moved themselves stays where it is.
    if (!isMoved && !fitsBesideOthers(current, added, context.exercises)) continue;
    current = { ...current, sessions: [...current.sessions, added].toSorted(byDay) };
    made += 1;
  }
  return { plan: current, changes: [{ word: 'sessions made anew', sessions: made }], refused: [] };
}

const daysOf = ({ weekdays, daysPerWeek }: PlanWishes): string =>
  [daysPerWeek, ...weekdays.toSorted((one, other) => one - other)].join(' ');

/** A session that the person edited keeps its exercises, without those that they now avoid. */
function inherit(
  fresh: PlannedSession,
  before: PlannedSession | undefined,
  { wishes, context }: { wishes: PlanWishes; context: RefineContext },
): PlannedSession {
  if (!before) return fresh;
  const { day, name, isDropped, isEdited, notBefore } = before;
  const { equipment, avoided } = wishes;
  const possible = new Set(
    context.exercises
      .filter((exercise) => isPossible(exercise, { equipment, avoided, familiarity: context.familiarity }))
      .map(({ id }) => id),
  );
  const own = isEdited ? before.exercises.filter(({ exerciseId }) => possible.has(exerciseId)) : [];
  const exercises = own.length > 0 ? own : fresh.exercises;
  const inherited = { ...fresh, day, name, isDropped, isEdited, exercises };
  return notBefore === undefined ? inherited : { ...inherited, notBefore };
}

function freeId(id: string, taken: ReadonlySet<string>): string {
  if (!taken.has(id)) return id;
  let number = 2;
  while (taken.has(`${id}.${number}`)) number += 1;
  return `${id}.${number}`;
}
