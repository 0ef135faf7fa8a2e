// Routines: plans of a workout that a person keeps and starts from.
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
}

/** What a person says of a routine. */
export type RoutineDraft = Pick<Routine, 'name' | 'notes' | 'sets'>;

export function plan(draft: RoutineDraft, userId: string, { now, newId }: Occasion): Routine {
  const sets = identify(draft.sets, [], newId);
  return { ...draft, id: newId(), userId, sets, createTime: now, updateTime: now };
}

export function change(routine: Routine, changes: Partial<RoutineDraft>, { now, newId }: Occasion): Routine {
  const sets = changes.sets ? identify(changes.sets, routine.sets, newId) : routine.sets;
  return { ...routine, ...changes, sets, updateTime: now };
}
