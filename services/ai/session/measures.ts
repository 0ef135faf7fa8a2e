// The next session of an exercise without a load to raise: repetitions with the body's own weight, with help, holds, carries,
// and endurance. Each goes up by a small step, stays, or goes down for the same reasons as a load (progression.ts), within
// bounds that are told. Sets with light loads served growth up to about 30 repetitions (Schoenfeld et al. 2017, J Strength Cond
// Res 31:3508–3523). A run more than a tenth longer than the longest of the last 30 days came with more injuries (Schuster
// Brandt Frandsen et al. 2025, Br J Sports Med 59:1203–1210). The other steps are cautious choices.

import type { Load } from '../exercise/plates.ts';
import type { Felt } from './feedback.ts';
import { believe, type DoneSession, type DoneSet, workOf } from './history.ts';
import { repsInReserve } from './progression.ts';
import type { CoachReason } from './reason.ts';
import { firstReps, type Scheme } from './scheme.ts';

/** What to do of an exercise. Its measure decides which of the figures it has. */
export interface MeasuredWork {
  readonly sets: number;
  readonly reps?: number;
  readonly seconds?: number;
  readonly meters?: number;
  readonly load?: Load;
  readonly restSeconds: number;
  readonly reasons: readonly CoachReason[];
}

export interface Circumstance {
  readonly scheme: Scheme;
  /** The last sessions that are believed, the newest first. */
  readonly recent: readonly DoneSession[];
  readonly isSore: boolean;
  readonly isDeload: boolean;
  readonly felt: Felt | undefined;
  readonly lowRecovery: number | undefined;
}

/** The way that an exercise goes, with the factor for a figure that falls. */
interface Course {
  readonly direction: 'up' | 'same' | 'down';
  readonly factor: number;
  readonly sets: number;
  readonly reasons: readonly CoachReason[];
}

const rests = [
  { days: 84, factor: 0.5 },
  { days: 21, factor: 0.75 },
];
const deloadFactor = 0.6;
const hardFactor = 0.9;
const percentLess = (factor: number): number => Math.round((1 - factor) * 100);

function courseOf({ scheme, recent, isSore, isDeload, felt, lowRecovery }: Circumstance): Course {
  const { sets } = scheme;
  const days = recent[0]?.daysSince ?? 0;
  const down = (factor: number, reason: CoachReason, own = sets): Course => ({
    direction: 'down',
    factor,
    sets: own,
    reasons: [reason],
  });
  const fewer = Math.max(1, sets - 1);
  if (isDeload) return down(deloadFactor, { word: 'deload', percent: percentLess(deloadFactor) }, Math.ceil(sets / 2));
  const rest = rests.find((one) => days >= one.days);
  if (rest) return down(rest.factor, { word: 'long rest', days: Math.floor(days), percent: percentLess(rest.factor) });
  if (felt === 'too hard') return down(hardFactor, { word: 'felt too hard' });
  if (isSore) return { direction: 'same', factor: 1, sets: fewer, reasons: [{ word: 'sore' }] };
  if (lowRecovery !== undefined)
    return { direction: 'same', factor: 1, sets: fewer, reasons: [{ word: 'low recovery', rating: lowRecovery }] };
  return { direction: 'up', factor: 1, sets, reasons: felt === 'too easy' ? [{ word: 'felt too easy' }] : [] };
}

const lastWork = ({ recent }: Circumstance): DoneSet[] => (recent[0] ? workOf(recent[0]) : []);
const positive = (values: readonly (number | undefined)[]): number[] =>
  values.filter((value): value is number => value !== undefined && value > 0);

const mostOwnReps = 30;

/** Repetitions with the body's own weight, or with something whose weight is not known. */
export function prescribeReps(circumstance: Circumstance): MeasuredWork {
  const { scheme } = circumstance;
  const done = positive(lastWork(circumstance).map(({ reps }) => reps));
  const { restSeconds } = scheme;
  if (done.length === 0)
    return {
      sets: scheme.sets,
      reps: firstReps(scheme),
      restSeconds,
      reasons: [{ word: 'new exercise', repsInReserve }],
    };
  const course = courseOf(circumstance);
  const last = Math.min(...done, mostOwnReps);
  const step = circumstance.felt === 'too easy' ? 3 : 1;
  const wanted = { up: last + step, same: last, down: Math.floor(last * course.factor) }[course.direction];
  const reps = Math.max(1, Math.min(mostOwnReps, wanted));
  const isAtEnd = course.direction === 'up' && last >= mostOwnReps;
  const reason: CoachReason = isAtEnd
    ? { word: 'harder variant', reps: mostOwnReps }
    : { word: 'own weight', reps: last, most: mostOwnReps };
  return { sets: course.sets, reps, restSeconds, reasons: [...course.reasons, reason] };
}

/** Repetitions with help: the load is below zero, and rises towards it. */
export function prescribeAssisted(circumstance: Circumstance, stepKg: number): MeasuredWork {
  const { scheme } = circumstance;
  const helped = lastWork(circumstance).filter(({ weightKg = 0, reps = 0 }) => weightKg < 0 && reps > 0);
  if (helped.length === 0) return prescribeReps(circumstance);
  const course = courseOf(circumstance);
  const lastKg = Math.max(...helped.map(({ weightKg }) => weightKg!));
  const last = Math.min(...helped.filter(({ weightKg }) => weightKg === lastKg).map(({ reps }) => reps!));
  const bounds: CoachReason = {
    word: 'bounds',
    leastKg: lastKg - stepKg,
    mostKg: Math.min(0, lastKg + stepKg),
    by: 'last session',
  };
  const within = Math.max(scheme.least, Math.min(scheme.most, last));
  const work = (weightKg: number, reps: number, reasons: readonly CoachReason[]): MeasuredWork => ({
    sets: course.sets,
    reps,
    load: { weightKg, plates: [] },
    restSeconds: scheme.restSeconds,
    reasons: [...course.reasons, ...reasons, bounds],
  });
  if (course.direction === 'down') return work(lastKg - stepKg, within, []);
  if (last < scheme.least)
    return work(lastKg - stepKg, scheme.least, [{ word: 'missed repetitions', reps: last, least: scheme.least }]);
  if (course.direction === 'same') return work(lastKg, within, []);
  if (last < scheme.most && circumstance.felt !== 'too easy')
    return work(lastKg, last + 1, [{ word: 'one more repetition', reps: last, most: scheme.most }]);
  const lessKg = Math.min(0, lastKg + stepKg);
  return work(lessKg, scheme.least, [{ word: 'less help', helpKg: Math.abs(lessKg) }]);
}

const hold = { first: 20, most: 120, step: 5 };
const carry = { first: 20, most: 60, step: 5 };
const rise = 1.1;

/** A hold: the seconds rise by about a tenth, and a weight stays as it was. */
export function prescribeHold(circumstance: Circumstance): MeasuredWork {
  const { sets, restSeconds } = circumstance.scheme;
  const done = positive(lastWork(circumstance).map(({ durationS }) => durationS));
  if (done.length === 0)
    return { sets, seconds: hold.first, restSeconds, reasons: [{ word: 'first time', seconds: hold.first }] };
  const course = courseOf(circumstance);
  const last = Math.min(...done);
  const seconds = nextFigure(last, course, hold);
  const reason: CoachReason = {
    word: 'longer time',
    seconds,
    lastSeconds: last,
    mostSeconds: Math.max(hold.most, last),
  };
  return { sets: course.sets, seconds, restSeconds, ...sameLoad(circumstance), reasons: [...course.reasons, reason] };
}

/** A carry: the metres rise by about a tenth, and the weight stays as it was. */
export function prescribeCarry(circumstance: Circumstance): MeasuredWork {
  const { sets, restSeconds } = circumstance.scheme;
  const done = positive(lastWork(circumstance).map(({ distanceM }) => distanceM));
  if (done.length === 0)
    return { sets, meters: carry.first, restSeconds, reasons: [{ word: 'first distance', meters: carry.first }] };
  const course = courseOf(circumstance);
  const last = Math.min(...done);
  const meters = nextFigure(last, course, carry);
  const reason: CoachReason = {
    word: 'bounds of distance',
    mostMeters: Math.max(carry.most, last),
    longestMeters: last,
    days: Math.ceil(circumstance.recent[0]!.daysSince),
  };
  return { sets: course.sets, meters, restSeconds, ...sameLoad(circumstance), reasons: [...course.reasons, reason] };
}

/** A figure that is at its end stays there; one beyond it stays as it was. */
function nextFigure(last: number, course: Course, { most, step }: { most: number; step: number }): number {
  if (course.direction === 'same') return last;
  if (course.direction === 'down') return Math.max(1, Math.round(last * course.factor));
  if (last >= most) return last;
  return Math.min(most, Math.ceil((last * rise) / step) * step);
}

function sameLoad(circumstance: Circumstance): { load?: Load } {
  const weights = positive(lastWork(circumstance).map(({ weightKg }) => weightKg));
  return weights.length > 0 ? { load: { weightKg: Math.min(...weights), plates: [] } } : {};
}

const longestDays = 30;

/** Endurance: as far, or as long, as the last time and a tenth more, at the last pace and within the minutes. */
export function prescribeCardio(circumstance: Circumstance, minutes: number): MeasuredWork {
  const far = believe(circumstance.recent, 'distanceM');
  const long = believe(far.sessions, 'durationS');
  const sessions = long.sessions.map((session) => ({
    daysSince: session.daysSince,
    meters: total(session, 'distanceM'),
    seconds: total(session, 'durationS'),
  }));
  const course = courseOf({ ...circumstance, recent: long.sessions });
  const doubt: CoachReason[] = far.doubt ? [{ word: 'distance not believed', meters: far.doubt.value }] : [];
  const reasons = [...course.reasons, ...doubt];
  const figure = (sessions[0]?.meters ?? 0) > 0 ? 'meters' : 'seconds';
  const last = sessions[0]?.[figure] ?? 0;
  if (last === 0) {
    const seconds = Math.min(20, minutes) * 60;
    return { sets: 1, seconds, restSeconds: 0, reasons: [...reasons, { word: 'first time', seconds }] };
  }
  const lately = sessions.filter(({ daysSince }) => daysSince <= longestDays).map((session) => session[figure]);
  const longest = Math.max(last, ...lately);
  const factor = course.direction === 'up' ? rise : course.factor;
  const wanted = last * factor;
  const available = minutes * 60;
  if (figure === 'seconds') {
    const bounds: CoachReason = {
      word: 'bounds of time',
      mostSeconds: longest * rise,
      longestSeconds: longest,
      days: longestDays,
    };
    const seconds = roundDown(Math.min(wanted, available), 60);
    return { sets: 1, seconds, restSeconds: 0, reasons: [...reasons, bounds, ...cutBy(wanted > available, minutes)] };
  }
  const bounds: CoachReason = {
    word: 'bounds of distance',
    mostMeters: longest * rise,
    longestMeters: longest,
    days: longestDays,
  };
  const timed = sessions.find(({ meters, seconds }) => meters > 0 && seconds > 0);
  if (!timed) return { sets: 1, meters: roundDistance(wanted), restSeconds: 0, reasons: [...reasons, bounds] };
  const pace = timed.seconds / timed.meters;
  const meters = roundDistance(Math.min(wanted, available / pace));
  const cut = cutBy(wanted * pace > available, minutes);
  return {
    sets: 1,
    meters,
    seconds: Math.max(1, Math.round(meters * pace)),
    restSeconds: 0,
    reasons: [...reasons, bounds, ...cut],
  };
}

const total = (session: DoneSession, figure: 'distanceM' | 'durationS'): number =>
  workOf(session).reduce((sum, set) => sum + (set[figure] ?? 0), 0);

const cutBy = (isCut: boolean, minutes: number): CoachReason[] => (isCut ? [{ word: 'time available', minutes }] : []);

const roundDown = (value: number, step: number): number => (value < step ? value : Math.floor(value / step) * step);
const roundDistance = (meters: number): number => roundDown(meters, meters < 1000 ? 10 : 100);
