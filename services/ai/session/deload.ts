// When a deload is due: a week with fewer sets and lighter loads, so that fatigue fades while fitness stays. Experts agree that
// it lowers volume and effort for about a week, on a plan or when the person shows that they need it (Bell et al. 2023,
// Integrating deloading into strength and physique sports training programmes, a Delphi consensus, Sports Med Open 9:87);
// lifters take one every five to six weeks (Rogerson et al. 2024, Sports Med Open 10:26). No study gives limits for the
// figures, so those here are cautious choices. One figure alone never decides from the load, because neither form nor the
// workload ratio predicts anything by itself (status/workload-ratio.ts).
import { estimateOneRepMax } from '../forecast/session.ts';
import type { Status } from '../status/status.ts';
import { type Feedback, hardSessions } from './feedback.ts';
import { believe, type DoneSession, type ExerciseHistory } from './history.ts';
import { heaviestOf } from './progression.ts';
import type { CoachReason } from './reason.ts';

/** Form this far below zero, as a share of fitness. A week of one and a half times the usual load leads there. */
const lowestForm = -0.3;
const hardTimes = 2;
/** A smaller fall of the estimated maximum is an ordinary day. A load much lighter than before was meant to be light. */
const fall = 0.975;
const meantLight = 0.93;
const falls = 2;
/** So many exercises must fall. One exercise alone falls for its own reasons. */
const fallingExercises = 2;
const recentDays = 21;
/** Who has not trained for a week has rested already. */
const restedDays = 7;

export interface Fatigue {
  readonly status: Status;
  readonly history: readonly ExerciseHistory[];
  readonly feedback: readonly Feedback[];
}

/** The first reason for a deload. Undefined when none is due. */
export function deloadReasonOf({ status, history, feedback }: Fatigue): CoachReason | undefined {
  const last = Math.min(...history.flatMap(({ recent }) => recent.map(({ daysSince }) => daysSince)));
  if (last >= restedDays) return undefined;
  const { times, days } = hardSessions(feedback);
  if (times >= hardTimes) return { word: 'deload by feedback', times, days };
  const falling = history.filter(isFalling).map(({ exerciseId }) => exerciseId);
  if (falling.length >= fallingExercises) return { word: 'deload by strength', exercises: falling, sessions: falls };
  return deloadByLoad(status);
}

function deloadByLoad({ fitness, workloadRatio }: Status): CoachReason | undefined {
  if ('missingDays' in fitness || !workloadRatio || 'missingDays' in workloadRatio) return undefined;
  const form = fitness.form / fitness.fitness;
  if (form > lowestForm || workloadRatio.reading !== 'far above') return undefined;
  return { word: 'deload by load', formPercent: Math.round(form * 100), ratio: workloadRatio.ratio };
}

/** Whether the heaviest sets fell in each of the last sessions: fewer repetitions with about the same load. */
function isFalling({ recent }: ExerciseHistory): boolean {
  const lasting = recent.filter(({ daysSince }) => daysSince <= recentDays);
  const heaviest = believe(lasting, 'weightKg').sessions.flatMap(({ sets }) => heaviestOf(sets) ?? []);
  const last = heaviest.slice(0, falls + 1);
  if (last.length <= falls) return false;
  const maxima = last.map(({ weightKg, reps }) => estimateOneRepMax(weightKg, reps));
  return maxima.slice(1).every((before, index) => {
    const isLighter = last[index]!.weightKg < last[index + 1]!.weightKg * meantLight;
    return !isLighter && maxima[index]! <= before * fall;
  });
}

/** A deload lasts about a week, and a session that was as heavy as usual before it must not be forgotten yet. */
const lightDays = 9;
const rememberedDays = 28;
/** A load lighter than this is no deload but another way to train, or a mistake in the log. */
const leastLight = 0.6;

export interface Reference {
  /** The sessions from which the next one goes on, the newest first. */
  readonly sessions: readonly DoneSession[];
  /** The light load after it; undefined when the last session was not light. */
  readonly lightKg: number | undefined;
}

/**
 * The sessions without the light ones of the last days, because a deload is no new level: the next session goes on from the
 * one before it. Two sessions must agree on what is usual, so that one mistyped load cannot do it.
 */
export function referenceOf(sessions: readonly DoneSession[]): Reference {
  const all = { sessions, lightKg: undefined };
  const loads = sessions.map(({ sets }) => heaviestOf(sets)?.weightKg ?? 0);
  const [newest] = sessions;
  const lightKg = loads[0] ?? 0;
  const index = loads.findIndex((load) => lightKg < load * meantLight);
  if (!newest || lightKg === 0 || index < 1) return all;
  const [usual, before] = loads.slice(index);
  const isLight = loads.slice(0, index).every((load) => load >= usual! * leastLight && load < usual! * meantLight);
  const agrees = before !== undefined && before >= usual! * meantLight && before <= usual! / meantLight;
  const isShort = sessions[index - 1]!.daysSince - newest.daysSince <= lightDays;
  const isRemembered = sessions[index]!.daysSince <= rememberedDays;
  const isEasier = isWeaker(newest, sessions[index]!);
  return isLight && agrees && isShort && isRemembered && isEasier ? { sessions: sessions.slice(index), lightKg } : all;
}

/** Whether the estimated maximum was lower too. A lighter load with more repetitions is only another range. */
function isWeaker(light: DoneSession, usual: DoneSession): boolean {
  const maxima = [light, usual].map(({ sets }) => {
    const { weightKg, reps } = heaviestOf(sets)!;
    return estimateOneRepMax(weightKg, reps);
  });
  return maxima[0]! < maxima[1]! * meantLight;
}
