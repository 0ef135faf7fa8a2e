// On which days a plan trains, and which muscles on each. Every muscle is trained about twice a week where the days allow it,
// because two sessions a week served growth better than one (Schoenfeld, Ogborn and Krieger 2016, Sports Med 46:1689–1697).
// Two days in a row share no muscle that they train directly, so that each has 48 hours of rest (Garber et al. 2011, Med Sci
// Sports Exerc 43:1334–1359).
import { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import type { CoachExercise } from '../exercise/exercise.ts';
import { daysOfWeek, type Weekday } from './calendar.ts';
import type { Focus } from './words.ts';

const push: readonly Muscle[] = [Muscle.CHEST, Muscle.FRONT_DELTS, Muscle.SIDE_DELTS, Muscle.TRICEPS];
const pull: readonly Muscle[] = [
  Muscle.LATS,
  Muscle.UPPER_BACK,
  Muscle.TRAPS,
  Muscle.REAR_DELTS,
  Muscle.BICEPS,
  Muscle.FOREARMS,
  Muscle.NECK,
];
const legs: readonly Muscle[] = [
  Muscle.QUADRICEPS,
  Muscle.HAMSTRINGS,
  Muscle.GLUTES,
  Muscle.CALVES,
  Muscle.ADDUCTORS,
  Muscle.ABDUCTORS,
  Muscle.HIP_FLEXORS,
  Muscle.LOWER_BACK,
  Muscle.ABDOMINALS,
  Muscle.OBLIQUES,
];

const musclesOfFocus: Readonly<Record<Focus, readonly Muscle[]>> = {
  'full body': [...push, ...pull, ...legs],
  'upper body': [...push, ...pull],
  'lower body': legs,
  push,
  pull,
  legs,
};

/** Whether all that an exercise trains directly belongs to the focus. */
export const fitsFocus = ({ primaryMuscles }: CoachExercise, focus: Focus): boolean =>
  primaryMuscles.every((muscle) => musclesOfFocus[focus].includes(muscle));

/** How many of the focuses train what this one trains; of its muscles the one that is trained least often decides. */
export function frequencyOf(focus: Focus, focuses: readonly Focus[]): number {
  const counts = musclesOfFocus[focus].map(
    (muscle) => focuses.filter((other) => musclesOfFocus[other].includes(muscle)).length,
  );
  return Math.min(...counts);
}

/** The focuses of days in a row, by their number. No two neighbours train the same muscle. */
const inARow: readonly (readonly Focus[])[] = [
  [],
  ['full body'],
  ['upper body', 'lower body'],
  ['push', 'pull', 'legs'],
  ['upper body', 'lower body', 'upper body', 'lower body'],
  ['push', 'pull', 'legs', 'upper body', 'lower body'],
  ['push', 'pull', 'legs', 'push', 'pull', 'legs'],
  ['push', 'pull', 'legs', 'push', 'pull', 'legs', 'pull'],
];

/** The days with the most even rests between them, out of those on which the person can train. */
export function chooseWeekdays(possible: readonly Weekday[], count: number): Weekday[] {
  const sorted = [...new Set(possible)].toSorted((one, other) => one - other);
  const choices = subsetsOf(sorted, Math.min(count, sorted.length));
  const best = choices.reduce<{ days: Weekday[]; cost: number } | undefined>((least, days) => {
    const cost = unevenness(days);
    return least && least.cost <= cost + 1e-9 ? least : { days, cost };
  }, undefined);
  return best?.days ?? [];
}

function subsetsOf(days: readonly Weekday[], count: number): Weekday[][] {
  if (count === 0) return [[]];
  return days.flatMap((day, index) => subsetsOf(days.slice(index + 1), count - 1).map((rest) => [day, ...rest]));
}

const unevenness = (days: readonly Weekday[]): number =>
  days.reduce((total, _, index) => total + 1 / gapAfter(days, index) ** 2, 0);

/** The days to the next one, into the next week from the last. */
function gapAfter(days: readonly Weekday[], index: number): number {
  const next = days[index + 1];
  return next === undefined ? days[0]! + daysOfWeek - days[index]! : next - days[index]!;
}

/** The focus of each day of a week that repeats: days in a row are counted over its end. */
export function focusesOf(days: readonly Weekday[]): ReadonlyMap<Weekday, Focus> {
  const focuses = new Map<Weekday, Focus>();
  const starts = days
    .map((_, index) => index)
    .filter((index) => gapAfter(days, (index + days.length - 1) % days.length) > 1);
  // Without a day of rest the week begins on its first day.
  for (const start of starts.length > 0 || days.length === 0 ? starts : [0]) {
    const row: Weekday[] = [];
    for (let index = start; row.length < days.length; index++) {
      row.push(days[index % days.length]!);
      if (gapAfter(days, index % days.length) > 1) break;
    }
    for (const [index, day] of row.entries()) focuses.set(day, inARow[row.length]![index]!);
  }
  return focuses;
}
