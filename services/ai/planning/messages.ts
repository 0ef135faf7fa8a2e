// Plans as the contract has them.
import type {
  PlannedExercise as ExerciseMessage,
  PlanAdherence,
  PlannedSession as SessionMessage,
  TrainingPlan,
  PlanWishes as WishesMessage,
} from '#proto/gen/sinew/ai/v1/plan.ts';
import {
  PlannedSession_SessionState as SessionState,
  TrainingPlan_State as State,
} from '#proto/gen/sinew/ai/v1/plan.ts';
import { fromAim } from '../fact/fact.ts';
import { toTenths, toThousandths } from '../language/rounding.ts';
import type { Adherence, SessionAdherence } from '../plan/adherence.ts';
import { minutesOfSession, type PlannedExercise, type PlannedSession, type PlanWishes } from '../plan/plan.ts';
import type { PlanConflict } from '../plan/words.ts';
import { fromSpoken, type Speak } from '../recommendation/figures.ts';
import type { StoredPlan } from './stored-plan.ts';

/** What is known of a plan besides what is stored. */
export interface PlanView {
  speak: Speak;
  nameOf: (exerciseId: string) => string;
  conflicts: readonly PlanConflict[];
  /** How far it was followed; undefined for a draft. */
  followed: Adherence | undefined;
}

const states = { draft: State.DRAFT, accepted: State.ACCEPTED, ended: State.ENDED } as const;

/** A plan without its sessions, as lists have it. */
export function fromPlan(stored: StoredPlan, speak: Speak): TrainingPlan {
  const { id, state, plan, changes, createTime, updateTime, acceptTime } = stored;
  return {
    id,
    name: plan.name,
    state: states[state],
    wishes: fromWishes(plan.wishes),
    phases: plan.phases.map(({ firstWeek, weeks, hasDeload, least, most }) => ({
      firstWeek,
      weeks,
      hasDeload,
      leastReps: least,
      mostReps: most,
    })),
    sessions: [],
    reasons: plan.reasons.map((reason) => fromSpoken(reason, speak)),
    conflicts: [],
    adherence: undefined,
    changes: changes.map(({ time, change }) => ({ time: new Date(time), change: fromSpoken(change, speak) })),
    createTime,
    updateTime,
    acceptTime,
  };
}

export function fromWholePlan(stored: StoredPlan, { speak, nameOf, conflicts, followed }: PlanView): TrainingPlan {
  const states = new Map(followed?.sessions.map((session) => [session.sessionId, session]));
  return {
    ...fromPlan(stored, speak),
    sessions: stored.plan.sessions.map((session) => fromSession(session, states.get(session.id), nameOf)),
    adherence: followed && fromAdherence(followed),
    conflicts: conflicts.map((conflict) => fromSpoken(conflict, speak)),
  };
}

const sessionStates = {
  planned: SessionState.PLANNED,
  done: SessionState.DONE,
  'partly done': SessionState.PARTLY_DONE,
  missed: SessionState.MISSED,
  dropped: SessionState.DROPPED,
} as const;

function fromAdherence({ sessions, extra, share }: Adherence): PlanAdherence {
  const count = (state: keyof typeof sessionStates): number =>
    sessions.filter((session) => session.state === state).length;
  return {
    done: count('done'),
    partlyDone: count('partly done'),
    // What was missed is planned again or dropped; dropped sessions are those that were missed for good.
    missed: count('missed') + count('dropped'),
    extraWorkouts: extra.length,
    share: share === undefined ? undefined : toThousandths(share),
  };
}

function fromSession(
  session: PlannedSession,
  followed: SessionAdherence | undefined,
  nameOf: PlanView['nameOf'],
): SessionMessage {
  const { id, week, day, focus, name, isDeload, isDropped, exercises } = session;
  return {
    id,
    week,
    date: day,
    focus,
    name,
    deload: isDeload,
    state: sessionStates[followed?.state ?? (isDropped ? 'dropped' : 'planned')],
    workoutId: followed?.workoutId ?? '',
    exercises: exercises.map((exercise) => fromExercise(exercise, nameOf)),
    minutes: toTenths(minutesOfSession(session)),
  };
}

const fromExercise = (
  { exerciseId, sets, least, most, unit, repsInReserve, restSeconds, percentOfMax }: PlannedExercise,
  nameOf: PlanView['nameOf'],
): ExerciseMessage => ({
  exerciseId,
  exerciseName: nameOf(exerciseId),
  sets,
  least,
  most,
  held: unit === 'seconds',
  repsInReserve,
  restSeconds,
  leastPercent: toTenths(percentOfMax?.least ?? 0),
  mostPercent: toTenths(percentOfMax?.most ?? 0),
});

function fromWishes({
  goal,
  weeks,
  weekdays,
  daysPerWeek,
  minutes,
  equipment,
  startDay,
  emphasis,
  avoided,
  preferred,
}: PlanWishes): WishesMessage {
  return {
    goal: fromAim(goal),
    weeks,
    weekdays: [...weekdays],
    daysPerWeek,
    minutes,
    equipment: {
      kinds: [...equipment.kinds],
      barKg: equipment.barKg,
      plates: (equipment.plates ?? []).map((plate) => ({ ...plate })),
      dumbbellsKg: [...(equipment.dumbbellsKg ?? [])],
      kettlebellsKg: [...(equipment.kettlebellsKg ?? [])],
      machine: equipment.machine,
    },
    startDate: startDay,
    emphasis: [...emphasis],
    avoidance: { exerciseIds: [...avoided.exercises], muscles: [...avoided.muscles], reason: '' },
    preferredExerciseIds: [...preferred],
  };
}
