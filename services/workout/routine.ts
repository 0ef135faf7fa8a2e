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
  /** Whose coach made it for the person; empty for what the person made. */
  readonly organisationId: string;
  /** The updateTime of the last state that a coach gave it. */
  readonly coachedTime: Date | null;
}

/** What a person says of a routine. */
export type RoutineDraft = Pick<Routine, 'name' | 'notes' | 'sets'>;

/** Who writes it, and for an organisation's coach where. */
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

/** Who has seen one state of a plan must not take the next for the same. */
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

/** What a coach has seen of a plan; without it, what coaches have made of it. */
export interface PlanSight {
  seen: Date | undefined;
}

/** What the member has made of a plan is not undone by who has not seen it. @throws Refusal ROUTINE_CHANGED */
export function requireSeen({ updateTime, coachedTime }: Routine, seen: Date | undefined): void {
  if ((seen ?? coachedTime)?.getTime() === updateTime.getTime()) return;
  const who = seen ? 'the plan was changed since' : 'the member has changed the plan since';
  throw new Refusal('ROUTINE_CHANGED', `${who}: look at it anew, and say its updateTime as seenUpdateTime`);
}
