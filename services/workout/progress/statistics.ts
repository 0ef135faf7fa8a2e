// Statistics: what each exercise of a workout adds to the volume of its week. Weeks and muscles are summed up by the
// store when they are asked for, so that a better catalogue applies to the past as well.
import { isWorking, type WorkoutSet } from '../set.ts';

/** The share of one exercise. */
export interface Share {
  exerciseId: string;
  /** Working sets; none when there were warm-ups only. */
  sets: number;
  /** Σ weight × repetitions, in milligrams: whole numbers add up to the same in any order. */
  volumeMg: bigint;
}

const milligramsPerKilogram = 1e6;

/** A load that helps, which is below zero, adds nothing. */
export function volumeMgOf({ weightKg = 0, reps = 0 }: WorkoutSet): bigint {
  return weightKg > 0 ? BigInt(Math.round(weightKg * milligramsPerKilogram)) * BigInt(reps) : 0n;
}

/** One share for each exercise that appears in the sets. */
export function sharesOf(sets: readonly WorkoutSet[]): Share[] {
  const shares = new Map<string, Share>();
  for (const set of sets) {
    const share = shares.get(set.exerciseId) ?? { exerciseId: set.exerciseId, sets: 0, volumeMg: 0n };
    shares.set(set.exerciseId, share);
    if (!isWorking(set)) continue;
    share.sets += 1;
    share.volumeMg += volumeMgOf(set);
  }
  return [...shares.values()];
}
