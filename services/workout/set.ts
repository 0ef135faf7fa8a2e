// Sets, the smallest thing that is logged, planned or imported. Workouts and routines hold them; which set makes a record
// or how it counts in statistics is in record.ts and statistics.ts.
import { Set_Type, type Set as WorkoutSet } from '#proto/gen/sinew/workout/v1/set.ts';

export { Set_Type, type WorkoutSet };

/** The input of a change besides its command: the time and new ids come from outside, so that rules stay pure. */
export interface CommandContext {
  now: Date;
  newId: () => string;
}

/** A warm-up prepares for the work and does not count as work. */
export const isWorking = (set: WorkoutSet): boolean => set.type !== Set_Type.WARM_UP;

/**
 * Gives each set its id: the one it repeats from `before`, and a new one otherwise, as ids come from nobody else. The name
 * under which an import brought it goes with the id.
 */
export function identifySets(
  sets: readonly WorkoutSet[],
  before: readonly WorkoutSet[],
  newId: () => string,
): WorkoutSet[] {
  const kept = new Map(before.map((set) => [set.id, set]));
  return sets.map((set) => {
    const same = kept.get(set.id);
    kept.delete(set.id);
    const type = set.type || Set_Type.NORMAL;
    return { ...set, id: same?.id ?? newId(), type, importedName: same?.importedName };
  });
}

const bytesOfFigures = 100;

/** Roughly how many bytes a message has that holds these texts and sets: how many of them fit into one answer. */
export function estimateBytes(texts: readonly string[], sets: readonly WorkoutSet[]): number {
  const notes = sets.reduce((sum, set) => sum + set.notes.length + bytesOfFigures, 0);
  return texts.reduce((sum, text) => sum + text.length, notes + bytesOfFigures);
}
