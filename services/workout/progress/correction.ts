// Compares the records that were told with the true ones: it finds the tellings that are new or changed, and those to take back.
// The true records follow from the workouts as they are now, in the order in which they were finished.
import type { Best } from './record.ts';

/** A best that was higher than everything finished before it. */
export interface RecordTelling extends Pick<Best, 'exerciseId' | 'kind' | 'value'> {
  workoutId: string;
  previous: number;
}

export interface RecordCorrection {
  /** The new and changed records, in the order of the true ones. */
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
