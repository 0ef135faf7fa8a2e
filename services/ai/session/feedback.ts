// What the person said of earlier sessions, and what follows from it: too hard or too easy moves the next load of what it was
// said about, sore leaves muscles alone for some days, and an exercise that was changed twice is not proposed for a while.
// Soreness is highest after one to three days (Cheung, Hume and Maxwell 2003, Sports Med 33:145–164). The other spans are
// choices, not findings.
import type { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import type { MusclesOf } from '../status/muscles.ts';

export interface Feedback {
  readonly kind: 'accepted' | 'changed' | 'too hard' | 'too easy' | 'sore';
  /** The exercise that it is about; undefined when it is about the whole session. */
  readonly exerciseId?: string;
  /** The muscles that are sore. Without them those of the exercise are. */
  readonly muscles?: readonly Muscle[];
  readonly daysAgo: number;
}

export type Felt = 'too hard' | 'too easy';

const soreDays = 3;
const changedDays = 28;
export const changedTimes = 2;
const acceptedDays = 28;
/** How long a deload lasts, and so how long a hard session calls for one. */
const hardDays = 7;

/** How the last session of the exercise felt: the latest word about the exercise, or about the whole session. */
export function feltOf(
  feedback: readonly Feedback[],
  { exerciseId, daysSince }: { exerciseId: string; daysSince: number },
): Felt | undefined {
  const since = feedback.filter(({ daysAgo }) => daysAgo <= Math.ceil(daysSince));
  const own = latestFelt(since.filter((one) => one.exerciseId === exerciseId));
  return own ?? latestFelt(since.filter((one) => one.exerciseId === undefined));
}

function latestFelt(feedback: readonly Feedback[]): Felt | undefined {
  const [latest] = feedback
    .filter(({ kind }) => kind === 'too hard' || kind === 'too easy')
    .toSorted((one, other) => one.daysAgo - other.daysAgo || (one.kind === 'too hard' ? -1 : 1));
  return latest?.kind as Felt | undefined;
}

/** The muscles that were called sore in the last days. */
export function soreMusclesOf(feedback: readonly Feedback[], musclesOf: MusclesOf): Muscle[] {
  const sore = feedback.filter(({ kind, daysAgo }) => kind === 'sore' && daysAgo <= soreDays);
  return sore.flatMap(({ muscles, exerciseId }) => muscles ?? musclesOf(exerciseId ?? '')?.primary ?? []);
}

/** Whether the whole session was called sore, without a muscle. */
export const isSoreAllOver = (feedback: readonly Feedback[]): boolean =>
  feedback.some(
    ({ kind, daysAgo, exerciseId, muscles }) =>
      kind === 'sore' && daysAgo <= soreDays && exerciseId === undefined && muscles === undefined,
  );

/** The exercises that the person put another in the place of, again and again. */
export function exercisesChangedBefore(feedback: readonly Feedback[]): string[] {
  const counts = countOf(feedback, 'changed', changedDays);
  return [...counts].filter(([, count]) => count >= changedTimes).map(([exerciseId]) => exerciseId);
}

/** How often each exercise was accepted lately. */
export const acceptedExercises = (feedback: readonly Feedback[]): ReadonlyMap<string, number> =>
  countOf(feedback, 'accepted', acceptedDays);

function countOf(feedback: readonly Feedback[], kind: Feedback['kind'], days: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { exerciseId } of feedback.filter((one) => one.kind === kind && one.daysAgo <= days)) {
    if (exerciseId !== undefined) counts.set(exerciseId, (counts.get(exerciseId) ?? 0) + 1);
  }
  return counts;
}

/** On how many of the last days a whole session was called too hard. */
export function hardSessions(feedback: readonly Feedback[]): { times: number; days: number } {
  const days = feedback
    .filter(({ kind, exerciseId, daysAgo }) => kind === 'too hard' && exerciseId === undefined && daysAgo < hardDays)
    .map(({ daysAgo }) => Math.floor(daysAgo));
  return { times: new Set(days).size, days: hardDays };
}
