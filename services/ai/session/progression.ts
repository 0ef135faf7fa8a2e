// The next session of an exercise: sets, repetitions, load and rest, with the reasons. The load is never outside the bounds
// that are told with it. First the repetitions rise within the range of the goal, then the load rises (double progression).
// The ranges, the rests and the step of 2 to 10 % after the range is reached come from the American College of Sports
// Medicine (2009, Progression models in resistance training for healthy adults, Med Sci Sports Exerc 41:687–708).
// The caller decides from the person's status when a deload is due; selection.ts decides which exercises make a session. A
// reason is a word with its figures. The code that shows a reason makes a sentence of it in the person's language.
import { Set_Type, type Set as WorkoutSet } from '#proto/gen/sinew/workout/v1/set.ts';
import { loadFor } from '../forecast/session.ts';
import { type Implement, type Load, type LoadBounds, nearestLoad } from './plates.ts';

export type TrainingAim = 'strength' | 'hypertrophy' | 'endurance';
type DoneSet = Pick<WorkoutSet, 'type' | 'weightKg' | 'reps'>;

export interface Situation {
  readonly goal: TrainingAim;
  readonly implement: Implement;
  /** The sets of the exercise in its last session; empty for a new exercise. */
  readonly lastSets: readonly DoneSet[];
  readonly daysSince: number;
  /** The upper end of the forecast: the next maximum is not expected to be above it. Undefined without a forecast. */
  readonly highestMaxKg: number | undefined;
  readonly isSore: boolean;
  readonly isDeload: boolean;
}

export type Reason =
  | { readonly word: 'new exercise'; readonly repsInReserve: number }
  | { readonly word: 'deload' | 'sore' | 'missed repetitions' | 'reached repetitions' | 'one more repetition' }
  | { readonly word: 'long rest'; readonly days: number }
  | { readonly word: 'next load too far' | 'no load within bounds' }
  | {
      readonly word: 'bounds';
      readonly leastKg: number;
      readonly mostKg: number;
      readonly by: 'last session' | 'forecast';
    };

export interface Prescription {
  readonly sets: number;
  readonly reps: number;
  /** Undefined when the person has to find the load, or has no load within the bounds. */
  readonly load: Load | undefined;
  readonly restSeconds: number;
  readonly reasons: readonly Reason[];
}

interface Scheme {
  readonly sets: number;
  readonly least: number;
  readonly most: number;
  readonly restSeconds: number;
}

const schemes: Readonly<Record<TrainingAim, Scheme>> = {
  strength: { sets: 4, least: 3, most: 6, restSeconds: 180 },
  hypertrophy: { sets: 3, least: 8, most: 12, restSeconds: 120 },
  endurance: { sets: 3, least: 15, most: 20, restSeconds: 60 },
};

/** The smallest and the largest step up, as factors of the last load. A smaller step is not worth the change. */
const step = { least: 1.02, most: 1.1 };
const lightest = 0.5;
/**
 * Strength begins to fall after three weeks without training (Mujika and Padilla 2000, Sports Med 30:79–87). The factors are
 * a cautious choice, not a finding.
 */
const rests = [
  { days: 84, factor: 0.75 },
  { days: 21, factor: 0.9 },
];
const deloadFactor = 0.9;
const missedFactor = 0.95;
const repsInReserve = 3;

export function prescribe(situation: Situation): Prescription {
  const scheme = schemes[situation.goal];
  const { restSeconds } = scheme;
  const last = heaviestOf(situation.lastSets);
  if (!last) {
    const reasons: Reason[] = [{ word: 'new exercise', repsInReserve }];
    return { sets: scheme.sets, reps: scheme.least, load: undefined, restSeconds, reasons };
  }
  const plans = plansOf(situation, last, scheme);
  const [first] = plans;
  for (const plan of plans) {
    const { bounds, reason } = boundsOf(situation, last, plan);
    const load = nearestLoad(last.weightKg * plan.factor, situation.implement, bounds);
    if (load) return { sets: plan.sets, reps: plan.reps, load, restSeconds, reasons: [...plan.reasons, reason] };
  }
  const { reason } = boundsOf(situation, last, first);
  const reasons: Reason[] = [...first.reasons, { word: 'no load within bounds' }, reason];
  return { sets: first.sets, reps: first.reps, load: undefined, restSeconds, reasons };
}

/** The heaviest load of the last session, and the fewest repetitions of a set with that load. */
interface Last {
  readonly weightKg: number;
  readonly reps: number;
}

function heaviestOf(sets: readonly DoneSet[]): Last | undefined {
  const loaded = sets.filter(
    ({ type, weightKg = 0, reps = 0 }) => type !== Set_Type.WARM_UP && weightKg > 0 && reps > 0,
  );
  if (loaded.length === 0) return undefined;
  const weightKg = Math.max(...loaded.map((set) => set.weightKg!));
  return { weightKg, reps: Math.min(...loaded.filter((set) => set.weightKg === weightKg).map((set) => set.reps!)) };
}

interface Plan {
  readonly sets: number;
  readonly reps: number;
  /** The factor for the last load. With a factor above 1, the load must rise by at least that factor. */
  readonly factor: number;
  readonly reasons: readonly Reason[];
}

/** The plan, and a second plan for the case that no load fits the first. */
function plansOf({ isDeload, isSore, daysSince }: Situation, last: Last, scheme: Scheme): [Plan, ...Plan[]] {
  const { sets, least, most } = scheme;
  const within = Math.max(least, Math.min(most, last.reps));
  if (isDeload)
    return [{ sets: Math.ceil(sets / 2), reps: within, factor: deloadFactor, reasons: [{ word: 'deload' }] }];
  const rest = rests.find(({ days }) => daysSince >= days);
  if (rest) {
    const reasons = [{ word: 'long rest' as const, days: Math.floor(daysSince) }];
    return [{ sets, reps: least, factor: rest.factor, reasons }];
  }
  if (last.reps < least)
    return [{ sets, reps: least, factor: missedFactor, reasons: [{ word: 'missed repetitions' }] }];
  if (isSore) return [{ sets: sets - 1, reps: within, factor: 1, reasons: [{ word: 'sore' }] }];
  if (last.reps < most) return [{ sets, reps: last.reps + 1, factor: 1, reasons: [{ word: 'one more repetition' }] }];
  // The next dumbbell may be a third heavier. More repetitions with the last load lead the person there.
  const reps = Math.min(2 * most, last.reps + 1);
  return [
    { sets, reps: least, factor: step.least, reasons: [{ word: 'reached repetitions' }] },
    { sets, reps, factor: 1, reasons: [{ word: 'reached repetitions' }, { word: 'next load too far' }] },
  ];
}

function boundsOf(
  { highestMaxKg }: Situation,
  last: Last,
  { reps, factor }: Plan,
): { bounds: LoadBounds; reason: Reason } {
  const byLast = last.weightKg * (factor > 1 ? step.most : 1);
  const byForecast = highestMaxKg === undefined ? Number.POSITIVE_INFINITY : loadFor(highestMaxKg, reps);
  const mostKg = Math.min(byLast, byForecast);
  const leastKg = factor > 1 ? last.weightKg * factor : Math.min(last.weightKg, mostKg) * lightest;
  const bounds = { leastKg, mostKg };
  return { bounds, reason: { word: 'bounds', ...bounds, by: byForecast < byLast ? 'forecast' : 'last session' } };
}
