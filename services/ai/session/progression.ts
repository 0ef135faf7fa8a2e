// The next session of an exercise: sets, repetitions, load and rest, with the reasons. The load is never outside the bounds
// that are told with it. First the repetitions rise within the range of the goal, then the load rises (double progression).
// The step of 2 to 10 % after the range is reached comes from the American College of Sports Medicine (2009, Progression models
// in resistance training for healthy adults, Med Sci Sports Exerc 41:687–708).
// The caller decides from the person's status when a deload is due; selection.ts decides which exercises make a session. A
// reason is a word with its figures. The code that shows a reason makes a sentence of it in the person's language.
import { Set_Type } from '#proto/gen/sinew/workout/v1/set.ts';
import { type Implement, type Load, type LoadBounds, nearestLoad } from '../exercise/plates.ts';
import { estimateOneRepMax, loadFor } from '../forecast/session.ts';
import type { Felt } from './feedback.ts';
import type { DoneSet } from './history.ts';
import type { CoachReason } from './reason.ts';
import { firstReps, type Scheme } from './scheme.ts';

export interface Situation {
  readonly scheme: Scheme;
  readonly implement: Implement;
  /** The sets of the exercise in its last session; empty for a new exercise. */
  readonly lastSets: readonly Pick<DoneSet, 'type' | 'weightKg' | 'reps'>[];
  readonly daysSince: number;
  /** The upper end of the forecast: the next maximum is not expected to be above it. Undefined without a forecast. */
  readonly highestMaxKg: number | undefined;
  readonly isSore: boolean;
  readonly isDeload: boolean;
  /** What the person said of the last session. */
  readonly felt?: Felt | undefined;
  /** How recovered the person feels, where that is too little for more load: 1 or 2 of 5. */
  readonly lowRecovery?: number | undefined;
}

export interface Prescription {
  readonly sets: number;
  readonly reps: number;
  /** Undefined when the person has to find the load, or has no load within the bounds. */
  readonly load: Load | undefined;
  readonly restSeconds: number;
  readonly reasons: readonly CoachReason[];
}

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
/** A load that was too heavy is lowered by at least this. */
const missedFactor = 0.95;
export const repsInReserve = 3;

export function prescribe(situation: Situation): Prescription {
  const { scheme } = situation;
  const { restSeconds } = scheme;
  const written = heaviestOf(situation.lastSets);
  if (!written) {
    const reasons: CoachReason[] = [{ word: 'new exercise', repsInReserve }];
    return { sets: scheme.sets, reps: firstReps(scheme), load: undefined, restSeconds, reasons };
  }
  const last = asMade(written, situation.implement);
  const plans = plansOf(situation, last);
  const [first] = plans;
  for (const plan of plans) {
    const { bounds, reason } = boundsOf(situation, last, plan);
    const load = nearestLoad(last.weightKg * plan.factor, situation.implement, bounds);
    if (load) return { sets: plan.sets, reps: plan.reps, load, restSeconds, reasons: [...plan.reasons, reason] };
  }
  const { reason } = boundsOf(situation, last, first);
  const reasons: CoachReason[] = [...first.reasons, { word: 'no load within bounds' }, reason];
  return { sets: first.sets, reps: first.reps, load: undefined, restSeconds, reasons };
}

/** The heaviest load of the last session, and the fewest repetitions of a set with that load. */
export interface Last {
  readonly weightKg: number;
  readonly reps: number;
}

export function heaviestOf(sets: Situation['lastSets']): Last | undefined {
  const loaded = sets.filter(
    ({ type, weightKg = 0, reps = 0 }) => type !== Set_Type.WARM_UP && weightKg > 0 && reps > 0,
  );
  if (loaded.length === 0) return undefined;
  const weightKg = Math.max(...loaded.map((set) => set.weightKg!));
  return { weightKg, reps: Math.min(...loaded.filter((set) => set.weightKg === weightKg).map((set) => set.reps!)) };
}

/** A log rounds: 135 lb are 61.2 kg there. A load that can be made and is as near as that is the load that was lifted. */
const roundingKg = 0.1;

function asMade(last: Last, implement: Implement): Last {
  const { weightKg } = last;
  const made = nearestLoad(weightKg, implement, { leastKg: weightKg - roundingKg, mostKg: weightKg + roundingKg });
  return made ? { ...last, weightKg: made.weightKg } : last;
}

interface Plan {
  readonly sets: number;
  readonly reps: number;
  /** The factor for the last load. With a factor above 1, the load must rise by at least that factor. */
  readonly factor: number;
  /** Whether the load must not fall below the last. */
  readonly keepsLoad?: boolean;
  readonly reasons: readonly CoachReason[];
}

/** The plan, and a second plan for the case that no load fits the first. */
function plansOf(situation: Situation, last: Last): [Plan, ...Plan[]] {
  const { scheme, daysSince, felt } = situation;
  const { sets, least, most } = scheme;
  const within = Math.max(least, Math.min(most, last.reps));
  if (situation.isDeload) {
    const reasons: CoachReason[] = [{ word: 'deload', percent: percentLess(deloadFactor) }];
    return [{ sets: Math.ceil(sets / 2), reps: within, factor: deloadFactor, reasons }];
  }
  const rest = rests.find(({ days }) => daysSince >= days);
  if (rest) {
    const percent = percentLess(rest.factor);
    const reasons: CoachReason[] = [{ word: 'long rest', days: Math.floor(daysSince), percent }];
    return [{ sets, reps: least, factor: rest.factor, reasons }];
  }
  if (last.reps < least) {
    const reasons: CoachReason[] = [{ word: 'missed repetitions', reps: last.reps, least }];
    return [{ sets, reps: least, factor: lowerFactor(last.reps, least), reasons }];
  }
  if (felt === 'too hard') return [{ sets, reps: within, factor: missedFactor, reasons: [{ word: 'felt too hard' }] }];
  return held(situation, within) ?? raised(situation, last);
}

/** The same load with a set less, for a person who is sore or tired. */
function held({ scheme, isSore, lowRecovery }: Situation, reps: number): [Plan] | undefined {
  const sets = Math.max(1, scheme.sets - 1);
  if (isSore) return [{ sets, reps, factor: 1, reasons: [{ word: 'sore' }] }];
  if (lowRecovery === undefined) return undefined;
  return [{ sets, reps, factor: 1, reasons: [{ word: 'low recovery', rating: lowRecovery }] }];
}

function raised({ scheme, felt }: Situation, last: Last): [Plan, ...Plan[]] {
  const { sets, least, most } = scheme;
  if (felt === 'too easy' && last.reps < most) {
    const reasons: CoachReason[] = [{ word: 'felt too easy' }];
    return [
      { sets, reps: last.reps, factor: step.least, reasons },
      ...[2, 1].map((more) => ({
        sets,
        reps: Math.min(most, last.reps + more),
        factor: 1,
        keepsLoad: true,
        reasons: [...reasons, { word: 'next load too far' as const }],
      })),
      { sets, reps: last.reps, factor: 1, reasons },
    ];
  }
  if (last.reps < most) {
    const reasons: CoachReason[] = [{ word: 'one more repetition', reps: last.reps, most }];
    return [{ sets, reps: last.reps + 1, factor: 1, reasons }];
  }
  // The next dumbbell may be a third heavier. More repetitions with the last load lead the person there.
  const reps = Math.min(2 * most, last.reps + 1);
  const reasons: CoachReason[] = [{ word: 'reached repetitions', reps: last.reps, most }];
  return [
    { sets, reps: least, factor: step.least, reasons },
    { sets, reps, factor: 1, reasons: [...reasons, { word: 'next load too far' }] },
  ];
}

/** The factor with which the repetitions that were done become those that are wanted, by Epley's formula. */
const lowerFactor = (done: number, wanted: number): number =>
  Math.min(missedFactor, loadFor(estimateOneRepMax(1, done), wanted));

const percentLess = (factor: number): number => Math.round((1 - factor) * 100);

function boundsOf(
  { highestMaxKg }: Situation,
  last: Last,
  { reps, factor, keepsLoad }: Plan,
): { bounds: LoadBounds; reason: CoachReason } {
  const byLast = last.weightKg * (factor > 1 ? step.most : 1);
  const byForecast = highestMaxKg === undefined ? Number.POSITIVE_INFINITY : loadFor(highestMaxKg, reps);
  const mostKg = Math.min(byLast, byForecast);
  const falls = factor <= 1 && !keepsLoad;
  const leastKg = falls ? Math.min(last.weightKg, mostKg) * lightest : last.weightKg * factor;
  const bounds = { leastKg, mostKg };
  return { bounds, reason: { word: 'bounds', ...bounds, by: byForecast < byLast ? 'forecast' : 'last session' } };
}
