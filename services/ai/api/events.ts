// Handles the workout service's events: marks what has changed of whose training. The follower reads what it is now.

import type { Transaction } from '#chassis/database/sql.ts';
import type { EventHandlers, OnCommitted } from '#chassis/events/event.ts';
import type { Follower } from '../training/follower.ts';
import type { TrainingStore } from '../training/store.ts';

export function trainingEventHandlers({
  training,
  follower,
}: {
  training: TrainingStore;
  follower: Pick<Follower, 'wake'>;
}): EventHandlers {
  const mark = async (
    { userId, workoutId }: { userId: string; workoutId?: string },
    transaction: Transaction,
    onCommitted: OnCommitted,
  ): Promise<void> => {
    await training.markDue(transaction, userId, workoutId);
    onCommitted(() => follower.wake());
  };
  return {
    workoutFinished: ({ value }, ...rest) => mark(value, ...rest),
    workoutEdited: ({ value }, ...rest) => mark(value, ...rest),
    workoutDeleted: ({ value }, ...rest) => mark(value, ...rest),
    importFinished: ({ value: { userId } }, ...rest) => mark({ userId }, ...rest),
    setsMoved: ({ value: { userId } }, ...rest) => mark({ userId }, ...rest),
  };
}
