// Brings what is known of a person into the situation that the rules decide from: what the request says, then what the
// person told earlier, then what their training shows.

import type { Avoidance, OwnedEquipment, TrainingGoal } from '#proto/gen/sinew/ai/v1/fact.ts';
import { FeedbackKind } from '#proto/gen/sinew/ai/v1/session.ts';
import type { Exercise, Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import type { LoadUnit } from '../exercise/equipment.ts';
import { trainedMusclesOf } from '../exercise/exercise.ts';
import { type ToldFacts, toAim, toAvoided, toEquipment } from '../fact/fact.ts';
import { forecast } from '../forecast/forecast.ts';
import type { Feedback } from '../session/feedback.ts';
import type { ExerciseHistory } from '../session/history.ts';
import type { TrainingSituation } from '../session/situation.ts';
import type { Day } from '../status/days.ts';
import type { MusclesOf } from '../status/muscles.ts';
import { type Status, statusOf } from '../status/status.ts';
import { type TrainingSummary, toTrained } from '../training/training.ts';

/** What the person asks for today; 0, empty and undefined for what they do not say. */
export interface Wishes {
  readonly goal: TrainingGoal;
  readonly equipment: OwnedEquipment | undefined;
  readonly daysPerWeek: number;
  readonly minutes: number;
  readonly sore: readonly Muscle[];
  readonly recovery: number;
  readonly avoidance: Avoidance | undefined;
}

export const noWishes: Wishes = {
  goal: 0,
  equipment: undefined,
  daysPerWeek: 0,
  minutes: 0,
  sore: [],
  recovery: 0,
  avoidance: undefined,
};

/** What a person said earlier of what was recommended. */
export interface SaidFeedback {
  readonly kind: FeedbackKind;
  readonly exerciseId: string;
  /** The exercises of the recommendation that it is about. */
  readonly exerciseIds: readonly string[];
  readonly muscles: readonly Muscle[];
  readonly createTime: Date;
}

export interface KnownPerson {
  readonly summary: TrainingSummary;
  readonly facts: ToldFacts;
  readonly feedback: readonly SaidFeedback[];
  /** The catalogue and the person's own exercises. */
  readonly exercises: ReadonlyMap<string, Exercise>;
  readonly unit: LoadUnit;
  readonly now: Date;
  /** The day of now in the person's time zone. */
  readonly today: Day;
}

const msPerDay = 86_400_000;
const usualMinutes = 60;
const usualDays = 3;
const weeks = 4;
const daysPerWeek = 7;

export function toSituation(person: KnownPerson, wishes: Wishes): TrainingSituation {
  const { facts, exercises, unit, now, feedback } = person;
  const avoidances = wishes.avoidance ? [...facts.avoidances, wishes.avoidance] : facts.avoidances;
  return {
    goal: toAim(wishes.goal) ?? facts.goal,
    equipment: toEquipment(wishes.equipment ?? facts.equipment, unit),
    daysPerWeek: wishes.daysPerWeek || daysOf(person),
    minutes: wishes.minutes || facts.availability?.minutes || usualMinutes,
    sore: wishes.sore,
    recovery: wishes.recovery || undefined,
    avoided: toAvoided(avoidances),
    feedback: feedback.flatMap((one) => toFeedback(one, now)),
    status: statusFor(person),
    history: toHistory(person),
    exercises: [...exercises.values()],
  };
}

export function statusFor({ summary, exercises, today }: Pick<KnownPerson, 'summary' | 'exercises' | 'today'>): Status {
  const musclesOf: MusclesOf = (exerciseId) => {
    const exercise = exercises.get(exerciseId);
    return exercise && trainedMusclesOf(exercise);
  };
  return statusOf({ loads: summary.loads, recent: summary.recent.map(toTrained) }, { today, musclesOf });
}

/** How often the person trains in a week: what they told, or what the last four weeks show. */
export function daysOf({ facts: { availability }, summary, now }: KnownPerson): number {
  if (availability?.daysPerWeek) return availability.daysPerWeek;
  if (availability?.weekdays.length) return availability.weekdays.length;
  const from = now.getTime() - weeks * daysPerWeek * msPerDay;
  const days = new Set(summary.recent.filter(({ startTime }) => startTime >= from).map(({ day }) => day));
  return days.size === 0 ? usualDays : Math.max(1, Math.min(daysPerWeek, Math.round(days.size / weeks)));
}

export function toHistory({ summary, now }: KnownPerson): ExerciseHistory[] {
  return Object.entries(summary.exercises).map(([exerciseId, { sessions, last }]) => {
    const next = forecast(summary.forecast, exerciseId, now);
    return {
      exerciseId,
      sessions,
      recent: last.map(({ startTime, sets }) => ({
        daysSince: Math.max(0, (now.getTime() - startTime) / msPerDay),
        sets,
      })),
      highestMaxKg: 'missingSessions' in next ? undefined : next.interval.highKg,
    };
  });
}

const kinds: ReadonlyMap<number, Feedback['kind']> = new Map([
  [FeedbackKind.ACCEPTED, 'accepted'],
  [FeedbackKind.CHANGED, 'changed'],
  [FeedbackKind.TOO_HARD, 'too hard'],
  [FeedbackKind.TOO_EASY, 'too easy'],
  [FeedbackKind.SORE, 'sore'],
]);

/** Of a recommendation that was accepted as a whole, each exercise was accepted. */
function toFeedback({ kind, exerciseId, exerciseIds, muscles, createTime }: SaidFeedback, now: Date): Feedback[] {
  const name = kinds.get(kind);
  if (!name) return [];
  const about = {
    kind: name,
    daysAgo: Math.max(0, (now.getTime() - createTime.getTime()) / msPerDay),
    ...(muscles.length > 0 && { muscles }),
  };
  if (exerciseId) return [{ ...about, exerciseId }];
  return name === 'accepted' ? exerciseIds.map((id) => ({ ...about, exerciseId: id })) : [about];
}
