// The hard sets of each muscle in the last seven days, compared with the numbers in studies of muscle growth. Ten or more a
// week gave more growth than five to nine, and five to nine gave more than fewer (Schoenfeld, Ogborn and Krieger 2017, J
// Sports Sci 35:1073–1082, a trend, p = 0.074). 12 to 20 served trained young men as well as more sets, except for the
// triceps (Baz-Valle et al. 2022, J Hum Kinet 81:199–210). So the range here is 10 to 20. No harm is proven beyond this
// range, only little more growth for the fatigue. A set counts half for a muscle that helps (the "fractional" count that
// fitted best in Pelland et al. 2024).
import type { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { type Day, toNumber, type Unknown } from './days.ts';
import { countsAsWork, type TrainedSet, type TrainedWorkout } from './load.ts';

export interface TrainedMuscles {
  readonly primary: readonly Muscle[];
  readonly secondary: readonly Muscle[];
}

export type MusclesOf = (exerciseId: string) => TrainedMuscles | undefined;

export type Volume = 'low' | 'some' | 'within' | 'beyond';

export interface MuscleSets {
  readonly muscle: Muscle;
  /** The direct sets, and half of the helping sets. */
  readonly sets: number;
  readonly direct: number;
  readonly helping: number;
  readonly volume: Volume;
}

const week = 7;
const fewSets = 5;
export const weeklyRange = { least: 10, most: 20 };
/** A set with more than four repetitions left is not hard. A set without a known exertion counts as hard. */
const leastExertion = 6;

const isHard = (set: TrainedSet): boolean => countsAsWork(set) && (set.rpe === undefined || set.rpe >= leastExertion);

/**
 * The muscles with hard sets, most sets first.
 * @param knownDays the days from the person's first workout to today
 */
export function muscleSetsOf(
  workouts: readonly TrainedWorkout[],
  { today, musclesOf, knownDays }: { today: Day; musclesOf: MusclesOf; knownDays: number },
): MuscleSets[] | Unknown {
  const last = toNumber(today);
  if (knownDays < week) return { missingDays: week - knownDays };
  const counts = new Map<Muscle, { direct: number; helping: number }>();
  const count = (muscle: Muscle, as: 'direct' | 'helping'): void => {
    const before = counts.get(muscle) ?? { direct: 0, helping: 0 };
    counts.set(muscle, { ...before, [as]: before[as] + 1 });
  };
  const recent = workouts.filter(({ day }) => toNumber(day) <= last && last - toNumber(day) < week);
  for (const { exerciseId } of recent.flatMap(({ sets }) => sets.filter(isHard))) {
    const { primary = [], secondary = [] } = musclesOf(exerciseId) ?? {};
    for (const muscle of primary) count(muscle, 'direct');
    for (const muscle of secondary) count(muscle, 'helping');
  }
  return [...counts]
    .map(([muscle, { direct, helping }]) => toMuscleSets(muscle, direct, helping))
    .sort((one, other) => other.sets - one.sets || one.muscle - other.muscle);
}

function toMuscleSets(muscle: Muscle, direct: number, helping: number): MuscleSets {
  const sets = direct + helping / 2;
  return { muscle, sets, direct, helping, volume: judge(sets) };
}

function judge(sets: number): Volume {
  if (sets < fewSets) return 'low';
  if (sets < weeklyRange.least) return 'some';
  return sets <= weeklyRange.most ? 'within' : 'beyond';
}
