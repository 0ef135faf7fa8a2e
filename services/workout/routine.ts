// Routines: plans of a workout that a person keeps and starts from.
import { Routine_MadeBy } from '#proto/gen/sinew/workout/v1/routine.ts';
import { identify, type Occasion, type WorkoutSet } from './set.ts';

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
}

/** What a person says of a routine. */
export type RoutineDraft = Pick<Routine, 'name' | 'notes' | 'sets'>;

/** Who writes it, and for an organisation's coach where. */
export interface Writer {
  userId: string;
  organisationId?: string;
}

/** A routine of the person. Coaches that write for themselves do nobody else's work. */
export function plan(draft: RoutineDraft, userId: string, { now, newId, by }: Occasion & { by: Writer }): Routine {
  const sets = identify(draft.sets, [], newId);
  const organisationId = by.userId === userId ? '' : (by.organisationId ?? '');
  return { ...draft, id: newId(), userId, sets, createTime: now, updateTime: now, organisationId };
}

export const makerOf = ({ organisationId }: Pick<Routine, 'organisationId'>): Routine_MadeBy =>
  organisationId === '' ? Routine_MadeBy.SELF : Routine_MadeBy.COACH;

export function change(routine: Routine, changes: Partial<RoutineDraft>, { now, newId }: Occasion): Routine {
  const sets = changes.sets ? identify(changes.sets, routine.sets, newId) : routine.sets;
  return { ...routine, ...changes, sets, updateTime: now };
}
