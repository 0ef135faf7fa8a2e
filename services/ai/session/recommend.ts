// The next session of a person: choice.ts takes the exercises, progression.ts and measures.ts prescribe each, deload.ts says
// whether it is to be light. Every choice has a reason, and no figure is outside the bounds that the reasons tell. The caller
// gives all that is known of the person; nothing here asks the time, a store or chance.
import { Exercise_Measure as Measure } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { isAvoided } from '../exercise/candidates.ts';
import { canUse, implementFor, machineOf } from '../exercise/equipment.ts';
import { type CoachExercise, isCardio, isEndurance } from '../exercise/exercise.ts';
import { type Choices, type ChosenExercise, chooseExercises, soreOf, takePlanned } from './choice.ts';
import { deloadReasonOf, referenceOf } from './deload.ts';
import { feltOf, isSoreAllOver } from './feedback.ts';
import { believe, type ExerciseHistory, familiarityOf, lowerMedian, workOf } from './history.ts';
import {
  type Circumstance,
  type MeasuredWork,
  prescribeAssisted,
  prescribeCardio,
  prescribeCarry,
  prescribeHold,
  prescribeReps,
} from './measures.ts';
import { heaviestOf, prescribe } from './progression.ts';
import type { CoachReason } from './reason.ts';
import type { Scheme, TrainingAim } from './scheme.ts';
import { minutesOf } from './selection.ts';
import type { Recommendation, RecommendedExercise, TrainingSituation } from './situation.ts';

/** What holds for every exercise of the session. */
interface Today {
  readonly situation: TrainingSituation;
  readonly history: ReadonlyMap<string, ExerciseHistory>;
  readonly isDeload: boolean;
  readonly lowRecovery: number | undefined;
}

/**
 * A recovery of 1 or 2 of 5 allows no more load. On the perceived recovery scale such low values came before weaker
 * sessions (Laurent et al. 2011, J Strength Cond Res 25:620–628).
 */
const mostLowRecovery = 2;

export function recommendSession(situation: TrainingSituation): Recommendation {
  const { goal, reasons: goalReasons } = goalOf(situation);
  const deload = situation.planned ? plannedDeload(situation.planned) : deloadReasonOf(situation);
  const today: Today = {
    situation,
    history: new Map(situation.history.map((one) => [one.exerciseId, one])),
    isDeload: deload !== undefined,
    lowRecovery: (situation.recovery ?? 5) <= mostLowRecovery ? situation.recovery : undefined,
  };
  const cardio = situation.planned ? [] : cardioOf(today, goal);
  const left = situation.minutes - totalMinutes(cardio);
  const choices = choicesFor(today, { goal, minutes: left, hasCardio: cardio.length > 0 });
  const prescribed = choices.exercises.map((chosen) => prescribeExercise(chosen, today));
  const { exercises, isCut } = fitInto(prescribed, left);
  return {
    goal,
    isDeload: today.isDeload,
    exercises: [...cardio, ...exercises],
    minutes: totalMinutes([...cardio, ...exercises]),
    reasons: [
      ...historyReasons(situation),
      ...goalReasons,
      ...(deload ? [deload] : []),
      ...choices.reasons,
      ...(isCut ? [{ word: 'cut short' as const, minutes: situation.minutes }] : []),
    ],
  };
}

const totalMinutes = (exercises: readonly RecommendedExercise[]): number =>
  exercises.reduce((total, { minutes }) => total + minutes, 0);

const plannedDeload = ({ isDeload }: { isDeload: boolean }): CoachReason | undefined =>
  isDeload ? { word: 'deload by plan' } : undefined;

function historyReasons({ history, status, exercises }: TrainingSituation): CoachReason[] {
  if (history.length === 0) return [{ word: 'no history' }];
  const byId = new Map(exercises.map((exercise) => [exercise.id, exercise]));
  const reasons: CoachReason[] = [];
  const known = history.flatMap(({ exerciseId }) => byId.get(exerciseId) ?? []);
  if (known.length > 0 && known.every(isCardio)) reasons.push({ word: 'only cardio so far' });
  if ('missingDays' in status.fitness) reasons.push({ word: 'status not known', ...status.fitness });
  return reasons;
}

const strengthReps = 6;
const enduranceReps = 15;

/** The goal that the person told, or the one that their repetitions show. */
export function goalOf({ goal, history, exercises }: TrainingSituation): { goal: TrainingAim; reasons: CoachReason[] } {
  if (goal) return { goal, reasons: [] };
  const byId = new Map(exercises.map((exercise) => [exercise.id, exercise]));
  const known = history.flatMap(({ exerciseId }) => byId.get(exerciseId) ?? []);
  if (known.length > 0 && known.every(isCardio)) return fromHistory('endurance');
  const sets = history.flatMap(({ recent }) => recent.flatMap(workOf));
  const usual = lowerMedian(sets.filter(({ weightKg = 0 }) => weightKg > 0).flatMap(({ reps }) => reps ?? []));
  if (usual === 0) return { goal: 'hypertrophy', reasons: [{ word: 'goal assumed', goal: 'hypertrophy' }] };
  if (usual <= strengthReps) return fromHistory('strength');
  return fromHistory(usual >= enduranceReps ? 'endurance' : 'hypertrophy');
}

const fromHistory = (goal: TrainingAim): { goal: TrainingAim; reasons: CoachReason[] } => ({
  goal,
  reasons: [{ word: 'goal from history', goal }],
});

const leastCardioMinutes = 5;

/** The endurance exercise of a person whose training is mostly that, when endurance is the goal. */
function cardioOf(today: Today, goal: TrainingAim): RecommendedExercise[] {
  const { exercises, equipment, avoided, minutes } = today.situation;
  if (goal !== 'endurance' || minutes < leastCardioMinutes) return [];
  const levels = (isWanted: (exercise: CoachExercise) => boolean) =>
    exercises.filter(isWanted).flatMap((exercise) => {
      const own = today.history.get(exercise.id);
      return own ? [{ exercise, own, level: familiarityOf(own) }] : [];
    });
  const cardio = levels(isEndurance).filter(
    ({ exercise }) => canUse(equipment, exercise) && !isAvoided(exercise, avoided),
  );
  const sum = (all: readonly { level: number }[]): number => all.reduce((total, { level }) => total + level, 0);
  if (cardio.length === 0 || sum(cardio) < sum(levels((exercise) => !isCardio(exercise)))) return [];
  const best = cardio.reduce((one, other) => (other.level > one.level ? other : one));
  const scheme: Scheme = { sets: 1, least: 0, most: 0, restSeconds: 0 };
  const work = prescribeCardio(circumstanceOf(best.exercise, scheme, today), minutes);
  const spent = work.seconds === undefined ? minutes : work.seconds / 60;
  const reason: CoachReason = { word: 'usual cardio', sessions: best.own.sessions };
  return [{ exerciseId: best.exercise.id, ...work, minutes: spent, reasons: [reason, ...work.reasons] }];
}

function choicesFor(
  { situation, history }: Today,
  { goal, minutes, hasCardio }: { goal: TrainingAim; minutes: number; hasCardio: boolean },
): Choices {
  if (situation.planned) return takePlanned(situation);
  const hasStrength = situation.exercises.some((exercise) => history.has(exercise.id) && !isCardio(exercise));
  if (hasCardio && !hasStrength) return { exercises: [], reasons: [] };
  const choices = chooseExercises(situation, goal, minutes);
  if (!hasCardio) return choices;
  return { ...choices, reasons: choices.reasons.filter(({ word }) => word !== 'rest today') };
}

function circumstanceOf(exercise: CoachExercise, scheme: Scheme, today: Today): Circumstance {
  const { situation, isDeload, lowRecovery } = today;
  const recent = today.history.get(exercise.id)?.recent ?? [];
  const sore = soreOf(situation);
  const helps = exercise.secondaryMuscles.some((muscle) => sore.includes(muscle));
  const about = { exerciseId: exercise.id, daysSince: recent[0]?.daysSince ?? -1 };
  return {
    scheme,
    recent,
    isSore: isSoreAllOver(situation.feedback) || (helps && !isCardio(exercise)),
    isDeload,
    felt: feltOf(situation.feedback, about),
    lowRecovery,
  };
}

function prescribeExercise(chosen: ChosenExercise, today: Today): RecommendedExercise {
  const { exercise, scheme, repsInReserve, reasons } = chosen;
  const circumstance = circumstanceOf(exercise, scheme, today);
  const work = workFor(exercise, circumstance, today);
  const planned = today.situation.planned;
  // A plan has halved the sets of its deload already.
  const sets = planned?.isDeload ? scheme.sets : work.sets;
  const minutes = isEndurance(exercise)
    ? (work.seconds ?? enduranceMinutes(circumstance, today) * 60) / 60
    : minutesOf({ sets, restSeconds: work.restSeconds });
  return {
    exerciseId: exercise.id,
    ...work,
    sets,
    ...(repsInReserve === undefined ? {} : { repsInReserve }),
    minutes,
    reasons: [...reasons, ...work.reasons],
  };
}

/** A plan says the seconds; without one it is the time of the session. */
const enduranceMinutes = ({ scheme: { most } }: Circumstance, { situation: { minutes } }: Today): number =>
  most > 0 ? Math.min(most / 60, minutes) : minutes;

function workFor(exercise: CoachExercise, circumstance: Circumstance, today: Today): MeasuredWork {
  if (isEndurance(exercise)) return prescribeCardio(circumstance, enduranceMinutes(circumstance, today));
  switch (exercise.measure) {
    case Measure.DURATION:
    case Measure.WEIGHT_AND_DURATION:
      return prescribeHold(circumstance);
    case Measure.WEIGHT_AND_DISTANCE:
      return prescribeCarry(circumstance);
    case Measure.REPS:
      return prescribeReps(circumstance);
    default:
      return exercise.bodyweight
        ? prescribeOwnWeight(exercise, circumstance, today)
        : prescribeLoad(exercise, circumstance, today);
  }
}

/** With a weight on the belt it goes like a load, with help like a load below zero, otherwise by repetitions. */
function prescribeOwnWeight(exercise: CoachExercise, circumstance: Circumstance, today: Today): MeasuredWork {
  const last = circumstance.recent[0] ? workOf(circumstance.recent[0]) : [];
  if (last.some(({ weightKg = 0 }) => weightKg > 0)) return prescribeLoad(exercise, circumstance, today);
  if (last.some(({ weightKg = 0 }) => weightKg < 0))
    return prescribeAssisted(circumstance, machineOf(today.situation.equipment).stepKg);
  return prescribeReps(circumstance);
}

function prescribeLoad(exercise: CoachExercise, circumstance: Circumstance, today: Today): MeasuredWork {
  const { sessions, doubt } = believe(circumstance.recent, 'weightKg');
  const { felt } = circumstance;
  // A light session that was too hard is told about as it is.
  const reference = felt === 'too hard' ? { sessions, lightKg: undefined } : referenceOf(sessions);
  const { lightKg } = reference;
  const lastSets = reference.sessions[0]?.sets ?? [];
  const used = sessions.flatMap(({ sets }) => sets.flatMap(({ weightKg = 0 }) => (weightKg > 0 ? weightKg : [])));
  const prescription = prescribe({
    ...circumstance,
    felt: lightKg === undefined ? felt : undefined,
    implement: implementFor(exercise, today.situation.equipment, used),
    lastSets,
    daysSince: circumstance.recent[0]?.daysSince ?? 0,
    highestMaxKg: today.history.get(exercise.id)?.highestMaxKg,
  });
  const doubts: CoachReason[] = doubt ? [{ word: 'not believed', weightKg: doubt.value, usualKg: doubt.usual }] : [];
  const usualKg = heaviestOf(lastSets)?.weightKg ?? 0;
  const light: CoachReason[] = lightKg === undefined ? [] : [{ word: 'light session before', lightKg, usualKg }];
  return { ...prescription, reasons: [...doubts, ...light, ...prescription.reasons] };
}

/** The exercises from the first that fit into the minutes. A plan may be longer than the time of today. */
function fitInto(
  exercises: readonly RecommendedExercise[],
  minutes: number,
): { exercises: readonly RecommendedExercise[]; isCut: boolean } {
  let spent = 0;
  const fitting = exercises.filter((exercise) => {
    if (spent + exercise.minutes > minutes) return false;
    spent += exercise.minutes;
    return true;
  });
  return { exercises: fitting, isCut: fitting.length < exercises.length };
}
