// What was told of records against what is so: which tellings are new or other than they were, and which are taken back.
// What is so follows from the workouts as they are, in the order in which they were finished.
import type { Best } from './record.ts';

/** A best that was higher than everything finished before it. */
export interface RecordTelling extends Pick<Best, 'exerciseId' | 'kind' | 'value'> {
  workoutId: string;
  previous: number;
}

export interface RecordCorrection {
  /** In the order of what is so. */
  broken: RecordTelling[];
  withdrawn: RecordTelling[];
}

/** @param due what is so @param told what was told last of each */
export function correctRecords(due: readonly RecordTelling[], told: readonly RecordTelling[]): RecordCorrection {
  const toldBy = new Map(told.map((telling) => [keyOf(telling), telling]));
  const dueKeys = new Set(due.map(keyOf));
  const isTold = (telling: RecordTelling): boolean => {
    const before = toldBy.get(keyOf(telling));
    return before?.value === telling.value && before.previous === telling.previous;
  };
  return {
    broken: due.filter((telling) => !isTold(telling)),
    withdrawn: told.filter((telling) => !dueKeys.has(keyOf(telling))),
  };
}

const keyOf = ({ workoutId, exerciseId, kind }: RecordTelling): string => `${workoutId} ${kind} ${exerciseId}`;

/** The exercises of which a workout has another best than before. */
export function changedExercises(before: readonly Best[], after: readonly Best[]): string[] {
  const valueIn = (bests: readonly Best[], { exerciseId, kind }: Best): number | undefined =>
    bests.find((best) => best.exerciseId === exerciseId && best.kind === kind)?.value;
  const isOther = (best: Best): boolean => valueIn(before, best) !== valueIn(after, best);
  return [...new Set([...before, ...after].filter(isOther).map(({ exerciseId }) => exerciseId))];
}
