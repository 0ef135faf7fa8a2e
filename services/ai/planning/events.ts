// The events of plans, appended in the transactions of the changes that they tell of.
import type { NewEvent } from '#chassis/events/event.ts';
import type { PlanChange } from '../plan/words.ts';
import type { StoredPlan } from './stored-plan.ts';

/** Missed sessions of the plan were planned again. */
export function sessionsReplanned({ id, userId, plan }: StoredPlan, changes: readonly PlanChange[]): NewEvent {
  const count = (word: PlanChange['word']): number => changes.filter((change) => change.word === word).length;
  const value = {
    userId,
    planId: id,
    name: plan.name,
    moved: count('session moved'),
    dropped: count('session dropped'),
    eased: count('session eased'),
  };
  return { aggregate: `plan/${id}`, payload: { $case: 'sessionsReplanned', value } };
}
