// Makes a plan of a person's wishes: the exercises of one hardest week, from which every other week takes fewer sets.
// periods.ts says what a week asks for, split.ts which muscles a day trains, session/selection.ts which exercises the week
// still needs. The same wishes give the same plan.
import type { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { Exercise_Measure as Measure } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { type Choosing, candidatesOf, isPossible } from '../exercise/candidates.ts';
import {
  type CoachExercise,
  isCardio,
  isCompound,
  isHold,
  mainMuscles,
  trainedMusclesOf,
} from '../exercise/exercise.ts';
import { aimOf } from '../session/choice.ts';
import { schemes } from '../session/scheme.ts';
import { selectExercises } from '../session/selection.ts';
import { weeklyRange } from '../status/muscles.ts';
import { dayAfter, daysOfWeek, type Weekday, weekdayOf } from './calendar.ts';
import { enduranceOf, type PlanEndurance, planEndurance } from './endurance.ts';
import { courseOfWeek, peakSetsOf, percentOfMaxFor, phasesOf, rangeOfPhase, setsInWeek } from './periods.ts';
import {
  byDay,
  type Plan,
  type PlanKnowledge,
  type PlannedExercise,
  type PlannedSession,
  type PlanPhase,
  type PlanWishes,
} from './plan.ts';
import { chooseWeekdays, fitsFocus, focusesOf, frequencyOf } from './split.ts';
import type { Focus, PlanReason } from './words.ts';

export function makePlan(wishes: PlanWishes, knowledge: PlanKnowledge): Plan {
  const weekdays = chooseWeekdays(wishes.weekdays, wishes.daysPerWeek);
  const endurance = enduranceOf(wishes, knowledge, weekdays.length);
  const minutes = wishes.minutes - (endurance?.peakMinutes ?? 0);
  const week = makeWeek({ ...wishes, minutes }, knowledge, { focuses: focusesOf(weekdays), endurance });
  const phases = phasesOf(wishes.weeks, wishes.goal);
  const sessions = Array.from({ length: wishes.weeks }, (_, index) => index + 1).flatMap((number) =>
    week.days.map((_, place) => toSession(week, place, { wishes, phases, week: number })),
  );
  return {
    name: '',
    wishes,
    phases,
    sessions: sessions.toSorted(byDay),
    reasons: reasonsOf({ wishes, phases, weekdays, week }),
  };
}

interface PeakExercise {
  readonly exercise: CoachExercise;
  readonly sets: number;
}

interface PeakDay {
  readonly weekday: Weekday;
  readonly focus: Focus;
  readonly exercises: readonly PeakExercise[];
}

/** The hardest week of the plan. */
interface PeakWeek {
  readonly days: readonly PeakDay[];
  readonly endurance: PlanEndurance | undefined;
  readonly sets: ReadonlyMap<Muscle, number>;
  readonly missing: readonly Muscle[];
}

const basicsOfMuscle = 2;

function makeWeek(
  wishes: PlanWishes,
  knowledge: PlanKnowledge,
  { focuses, endurance }: { focuses: ReadonlyMap<Weekday, Focus>; endurance: PlanEndurance | undefined },
): PeakWeek {
  const { equipment, avoided } = wishes;
  const choosing = { equipment, avoided, familiarity: knowledge.familiarity, basics: basicsOfMuscle };
  const pool = candidatesOf(knowledge.exercises, choosing);
  const preferred = knowledge.exercises.filter(
    (exercise) => wishes.preferred.includes(exercise.id) && !isCardio(exercise) && isPossible(exercise, choosing),
  );
  const sets = new Map<Muscle, number>();
  const days = [...focuses]
    .toSorted(([one], [other]) => one - other)
    .map(([weekday, focus]) => {
      const fitting = (exercises: readonly CoachExercise[]) => exercises.filter((one) => fitsFocus(one, focus));
      const daysPerWeek = frequencyOf(focus, [...focuses.values()]);
      const pools = { preferred: fitting(preferred), others: fitting(pool.exercises), daysPerWeek };
      const chosen = swapped(chooseDay(wishes, knowledge, { ...pools, sets }), { knowledge, choosing, wishes });
      for (const one of chosen) addSets(sets, one);
      return { weekday, focus, exercises: chosen };
    });
  const filled = endurance ? days : days.filter(({ exercises }) => exercises.length > 0);
  return { days: filled, endurance, sets, missing: pool.missing };
}

function addSets(tally: Map<Muscle, number>, { exercise, sets }: PeakExercise): void {
  for (const muscle of exercise.primaryMuscles) tally.set(muscle, (tally.get(muscle) ?? 0) + sets);
  for (const muscle of exercise.secondaryMuscles) tally.set(muscle, (tally.get(muscle) ?? 0) + sets / 2);
}

interface DayPools {
  readonly preferred: readonly CoachExercise[];
  readonly others: readonly CoachExercise[];
  readonly daysPerWeek: number;
  /** The sets of the days before it. */
  readonly sets: ReadonlyMap<Muscle, number>;
}

/** The exercises of a day: first those that the person prefers, then those that the week still needs. */
function chooseDay(wishes: PlanWishes, { familiarity }: PlanKnowledge, pools: DayPools): PeakExercise[] {
  const sets = new Map(pools.sets);
  const chosen: PeakExercise[] = [];
  let left = wishes.minutes;
  for (const pool of [pools.preferred, pools.others]) {
    const byId = new Map(pool.map((exercise) => [exercise.id, exercise]));
    for (const { exercise } of chosen) byId.delete(exercise.id);
    const candidates = [...byId.values()].map((exercise) => {
      const aim = aimOf(wishes.goal, exercise);
      return {
        exerciseId: exercise.id,
        muscles: trainedMusclesOf(exercise),
        sets: peakSetsOf(aim, wishes.minutes),
        restSeconds: schemes[aim].restSeconds,
        sessions: familiarity.get(exercise.id) ?? 0,
      };
    });
    const done = [...sets].map(([muscle, count]) => ({ muscle, sets: count }));
    const { daysPerWeek } = pools;
    const { emphasis } = wishes;
    const { choices } = selectExercises(candidates, { done, sore: [], daysPerWeek, minutes: left, emphasis });
    for (const { candidate, minutes } of choices) {
      const added = { exercise: byId.get(candidate.exerciseId)!, sets: candidate.sets };
      chosen.push(added);
      addSets(sets, added);
      left -= minutes;
    }
  }
  return chosen.toSorted((one, other) => Number(isCompound(other.exercise)) - Number(isCompound(one.exercise)));
}

/** The exercises with those in their place that the person wished for. */
function swapped(
  chosen: readonly PeakExercise[],
  { knowledge, choosing, wishes }: { knowledge: PlanKnowledge; choosing: Choosing; wishes: PlanWishes },
): PeakExercise[] {
  const result: PeakExercise[] = [];
  for (const { exercise, sets } of chosen) {
    const to = wishes.swaps.findLast(({ from }) => from === exercise.id)?.to;
    const other = to === undefined ? undefined : knowledge.exercises.find(({ id }) => id === to);
    const next = other && isPossible(other, choosing) ? other : exercise;
    if (!result.some((one) => one.exercise.id === next.id)) result.push({ exercise: next, sets });
  }
  return result;
}

function toSession(
  { days, endurance }: PeakWeek,
  place: number,
  { wishes, phases, week }: { wishes: PlanWishes; phases: readonly PlanPhase[]; week: number },
): PlannedSession {
  const { weekday, focus, exercises } = days[place]!;
  const course = courseOfWeek(phases, week);
  const sets = exercises.map((one) => planExercise(one, week, { goal: wishes.goal, phases }));
  const first = weekdayOf(wishes.startDay);
  const offset = (weekday - first + daysOfWeek) % daysOfWeek;
  return {
    id: `${week}-${weekday}`,
    week,
    day: dayAfter(wishes.startDay, (week - 1) * daysOfWeek + offset),
    focus,
    name: '',
    isDeload: course.isDeload,
    isDropped: false,
    isEdited: false,
    isEased: false,
    exercises: endurance ? [...sets, planEndurance(endurance, place, course)] : sets,
  };
}

const holdSeconds = { least: 20, most: 60 };

/** An exercise as a week asks for it. */
export function planExercise(
  { exercise, sets: peak }: PeakExercise,
  week: number,
  { goal, phases }: Pick<PlanWishes, 'goal'> & { phases: readonly PlanPhase[] },
): PlannedExercise {
  const course = courseOfWeek(phases, week);
  const aim = aimOf(goal, exercise);
  const { repsInReserve } = course;
  const common = {
    exerciseId: exercise.id,
    sets: setsInWeek(peak, course),
    restSeconds: schemes[aim].restSeconds,
    repsInReserve,
  };
  if (isHold(exercise)) return { ...common, ...holdSeconds, unit: 'seconds' };
  const range = rangeOfPhase(aim, course.phase, phases.length);
  const isLoaded = exercise.measure === Measure.WEIGHT_AND_REPS && !exercise.bodyweight;
  const percent = isLoaded ? { percentOfMax: percentOfMaxFor(range, repsInReserve) } : {};
  return { ...common, ...range, unit: 'repetitions', ...percent };
}

function reasonsOf({
  wishes,
  phases,
  weekdays,
  week,
}: {
  wishes: PlanWishes;
  phases: readonly PlanPhase[];
  weekdays: readonly Weekday[];
  week: PeakWeek;
}): PlanReason[] {
  if (week.days.length === 0) return [{ word: 'no plan possible' }];
  const peak = week.days.flatMap(({ exercises }) => exercises);
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  const first = courseOfWeek(phases, 1);
  const low = mainMuscles.filter(
    (muscle) => !week.missing.includes(muscle) && (week.sets.get(muscle) ?? 0) < weeklyRange.least,
  );
  const spared = low.filter((muscle) => !wishes.avoided.muscles.includes(muscle));
  const steady = week.endurance?.exercises.map(({ id }) => id) ?? [];
  const used = new Set([...peak.map(({ exercise }) => exercise.id), ...steady]);
  const unused = wishes.preferred.filter((id) => !used.has(id));
  const deloads = phases.filter(({ hasDeload }) => hasDeload).length;
  return [
    { word: 'plan in phases', weeks: wishes.weeks, phases: phases.length, deloads },
    { word: 'plan days', weekdays },
    { word: 'plan focuses', focuses: [...new Set(week.days.map(({ focus }) => focus))] },
    ...(weekdays.length < wishes.daysPerWeek
      ? [{ word: 'fewer days than wished' as const, days: weekdays.length, wished: wishes.daysPerWeek }]
      : []),
    {
      word: 'volume rises',
      leastSets: sum(peak.map(({ sets }) => setsInWeek(sets, first))),
      mostSets: sum(peak.map(({ sets }) => sets)),
    },
    ...(week.endurance
      ? [{ word: 'endurance in plan' as const, exercises: steady, minutes: week.endurance.peakMinutes }]
      : []),
    ...(spared.length > 0 ? [{ word: 'volume stays low' as const, muscles: spared, least: weeklyRange.least }] : []),
    ...(week.missing.length > 0 ? [{ word: 'no exercise in plan for' as const, muscles: week.missing }] : []),
    ...(unused.length > 0 ? [{ word: 'preferred left out' as const, exercises: unused }] : []),
  ];
}
