// Routines: plans of a workout that a person keeps and starts from.
import { Refusal } from '#chassis/rpc/errors.ts';
import { Routine_MadeBy } from '#proto/gen/sinew/workout/v1/routine.ts';
import { type CommandContext, identifySets, type WorkoutSet } from './set.ts';

export interface Routine {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly notes: string;
  /** The planned sets, in order. */
  readonly sets: readonly WorkoutSet[];
  readonly createTime: Date;
  readonly updateTime: Date;
  /** The organisation whose coach made the routine for the person; empty for the person's own routines. */
  readonly organisationId: string;
  /** The updateTime of the last state that a coach gave it. */
  readonly coachedTime: Date | null;
}

/** The fields of a routine that a person sets. */
export type RoutineDraft = Pick<Routine, 'name' | 'notes' | 'sets'>;

/** The writer of a routine, and for a coach the organisation. */
export interface Writer {
  userId: string;
  organisationId?: string;
}

/** A routine of the person. Coaches that write for themselves do nobody else's work. */
export function plan(
  draft: RoutineDraft,
  userId: string,
  { now, newId, by }: CommandContext & { by: Writer },
): Routine {
  const sets = identifySets(draft.sets, [], newId);
  const organisationId = by.userId === userId ? '' : (by.organisationId ?? '');
  const coachedTime = organisationId === '' ? null : now;
  return { ...draft, id: newId(), userId, sets, createTime: now, updateTime: now, organisationId, coachedTime };
}

export const makerOf = ({ organisationId }: Pick<Routine, 'organisationId'>): Routine_MadeBy =>
  organisationId === '' ? Routine_MadeBy.SELF : Routine_MadeBy.COACH;

export function changeRoutine(
  routine: Routine,
  changes: Partial<RoutineDraft>,
  { now, newId }: CommandContext,
): Routine {
  const sets = changes.sets ? identifySets(changes.sets, routine.sets, newId) : routine.sets;
  return { ...routine, ...changes, sets, updateTime: routine.organisationId === '' ? now : later(routine, now) };
}

/** Each state of a plan has another update time, so that a reader can tell two states apart. */
const later = ({ updateTime }: Routine, now: Date): Date =>
  now > updateTime ? now : new Date(updateTime.getTime() + 1);

/** A coach's change. @throws Refusal ROUTINE_CHANGED */
export function revise(
  routine: Routine,
  changes: Partial<RoutineDraft>,
  { seen, ...commandContext }: CommandContext & PlanSight,
): Routine {
  requireSeen(routine, seen);
  const revised = changeRoutine(routine, changes, commandContext);
  return { ...revised, coachedTime: revised.updateTime };
}

/** The state of a plan that a coach has seen; undefined for the last state that a coach wrote. */
export interface PlanSight {
  seen: Date | undefined;
}

/** Keeps a coach from undoing a member's change that the coach has not seen. @throws Refusal ROUTINE_CHANGED */
export function requireSeen({ updateTime, coachedTime }: Routine, seen: Date | undefined): void {
  if ((seen ?? coachedTime)?.getTime() === updateTime.getTime()) return;
  const who = seen ? 'the plan was changed since' : 'the member has changed the plan since';
  throw new Refusal('ROUTINE_CHANGED', `${who}: look at it anew, and say its updateTime as seenUpdateTime`);
}
