// Goals: a value of a record that a person wants to reach. Whether a workout comes up to one is compared where its bests
// are, in the store.

import type { CommandContext } from '../set.ts';
import type { Kind } from './record.ts';

/** The fields of a goal that a person sets. */
export interface GoalDraft {
  readonly exerciseId: string;
  readonly kind: Kind;
  /** The value in the unit of the kind. */
  readonly target: number;
}

export interface Goal extends GoalDraft {
  readonly id: string;
  readonly userId: string;
  readonly createTime: Date;
  /** Absent while it is open. */
  readonly reached: { readonly time: Date; readonly workoutId: string; readonly value: number } | undefined;
}

export const setGoal = (draft: GoalDraft, userId: string, { now, newId }: CommandContext): Goal => ({
  ...draft,
  id: newId(),
  userId,
  createTime: now,
  reached: undefined,
});
