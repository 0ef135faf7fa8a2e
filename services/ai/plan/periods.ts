// The course of a plan over its weeks: phases of three to five weeks that build up, each with a deload at its end. Periodised
// training gave more strength than training without periods (Williams et al. 2017, Sports Med 47:2083–2100); for muscle growth
// no kind of periods was better than another (Grgic et al. 2017, PeerJ 5:e3695). So repetitions fall and loads rise from phase
// to phase, as the American College of Sports Medicine describes (2009, Med Sci Sports Exerc 41:687–708). Within a phase
// volume rises while sets end nearer to failure: from three repetitions in reserve to one, because growth hardly asks for
// failure (Refalo et al. 2023, Sports Med 53:649–665). For the deload see session/deload.ts. The exact numbers of sets and
// repetitions in reserve of each week are choices, not findings.
import { loadFor } from '../forecast/session.ts';
import { type Scheme, schemes, type TrainingAim } from '../session/scheme.ts';
import { minutesOf } from '../session/selection.ts';
import type { PlanPhase } from './plan.ts';

interface Range {
  readonly least: number;
  readonly most: number;
}

/** From the first phase to the last. A plan of one phase has the middle one. */
const ranges: Readonly<Record<TrainingAim, readonly [Range, Range, Range]>> = {
  strength: [
    { least: 6, most: 8 },
    { least: 4, most: 6 },
    { least: 3, most: 5 },
  ],
  hypertrophy: [
    { least: 10, most: 15 },
    { least: 8, most: 12 },
    { least: 6, most: 10 },
  ],
  endurance: [
    { least: 12, most: 15 },
    { least: 15, most: 20 },
    { least: 20, most: 25 },
  ],
};
const mostPhaseWeeks = 6;
const leastPhaseWeeks = 4;

/** Phases as even as possible. Only seven weeks leave a last phase that is too short for a deload. */
export function phasesOf(weeks: number, goal: TrainingAim): PlanPhase[] {
  const count = Math.ceil(weeks / mostPhaseWeeks);
  const lengths = Array.from({ length: count }, (_, index) => Math.floor((weeks + count - 1 - index) / count));
  let firstWeek = 1;
  return lengths.map((length, index) => {
    const phase = {
      firstWeek,
      weeks: length,
      hasDeload: length >= leastPhaseWeeks,
      ...rangeOfPhase(goal, index, count),
    };
    firstWeek += length;
    return phase;
  });
}

/** The range of a phase for the aim: the goal, or growth for an exercise of one joint. */
export function rangeOfPhase(aim: TrainingAim, index: number, count: number): Range {
  const place = count === 1 ? 1 : Math.round((index * 2) / (count - 1));
  return ranges[aim][place]!;
}

/** What a week of a plan asks for. */
export interface WeekCourse {
  readonly phase: number;
  readonly isDeload: boolean;
  /** From 0 in the first week of a phase to 1 in the last before the deload. */
  readonly progress: number;
  readonly repsInReserve: number;
}

const mostInReserve = 3;
const leastInReserve = 1;
const deloadInReserve = 4;

export function courseOfWeek(phases: readonly PlanPhase[], week: number): WeekCourse {
  const phase = phases.findIndex(({ firstWeek, weeks }) => week >= firstWeek && week < firstWeek + weeks);
  const { firstWeek, weeks, hasDeload } = phases[phase]!;
  const building = hasDeload ? weeks - 1 : weeks;
  const index = week - firstWeek;
  if (index >= building) return { phase, isDeload: true, progress: 0, repsInReserve: deloadInReserve };
  const progress = building > 1 ? index / (building - 1) : 1;
  const repsInReserve = Math.round(mostInReserve - (mostInReserve - leastInReserve) * progress);
  return { phase, isDeload: false, progress, repsInReserve };
}

const lowShare = 0.6;

/** The sets of an exercise in a week, of those in the hardest week. A deload has about half, as few as the first week. */
export function setsInWeek(peak: number, { progress }: Pick<WeekCourse, 'progress'>): number {
  const low = Math.max(1, Math.round(peak * lowShare));
  return Math.round(low + (peak - low) * progress);
}

/**
 * A session has at least one exercise for the legs, one that pushes and one that pulls, where time is short (Iversen et al.
 * 2021, Sports Med 51:2079–2095), and here one more.
 */
const exercisesOfSession = 4;
const fewestSets = 2;

/** The most sets of an exercise: one more than usual for the goal, fewer where the time is short. */
export function peakSetsOf(aim: TrainingAim, minutes: number): number {
  const { sets, restSeconds }: Scheme = schemes[aim];
  const counts = Array.from({ length: sets }, (_, index) => sets + 1 - index);
  const fits = (count: number): boolean => exercisesOfSession * minutesOf({ sets: count, restSeconds }) <= minutes;
  return counts.find(fits) ?? fewestSets;
}

/** The loads of a range in percent of the maximum, by Epley's formula, with repetitions left in reserve. */
export const percentOfMaxFor = ({ least, most }: Range, repsInReserve: number): Range => ({
  least: Math.round(loadFor(100, most + repsInReserve)),
  most: Math.round(loadFor(100, least + repsInReserve)),
});
