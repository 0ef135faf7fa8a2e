// Which exercises a session has, with the reasons: those of the plan, or those that the week still needs (selection.ts) out of
// what the person can do, likes and has recovered for. A muscle rests 48 hours after it was trained (Garber et al. 2011, Med
// Sci Sports Exerc 43:1334–1359). recommend.ts then prescribes each.
import type { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { candidatesOf, isAvoided } from '../exercise/candidates.ts';
import { canUse } from '../exercise/equipment.ts';
import { type CoachExercise, isCardio, isCompound, isHold, trainedMusclesOf } from '../exercise/exercise.ts';
import type { MuscleSets } from '../status/muscles.ts';
import { acceptedExercises, changedTimes, exercisesChangedBefore, soreMusclesOf } from './feedback.ts';
import { familiarityOf, workOf } from './history.ts';
import type { CoachReason } from './reason.ts';
import { type Scheme, schemes, type TrainingAim } from './scheme.ts';
import { selectExercises } from './selection.ts';
import type { TrainingSituation } from './situation.ts';

export interface ChosenExercise {
  readonly exercise: CoachExercise;
  readonly scheme: Scheme;
  /** As the plan says. */
  readonly repsInReserve?: number;
  readonly reasons: readonly CoachReason[];
}

export interface Choices {
  readonly exercises: readonly ChosenExercise[];
  readonly reasons: readonly CoachReason[];
}

const restDays = 2;
const week = 7;

/** Exercises of one joint are no test of strength: they keep the range for growth. */
export const aimOf = (goal: TrainingAim, exercise: CoachExercise): TrainingAim =>
  goal === 'strength' && !isCompound(exercise) ? 'hypertrophy' : goal;

/** @param minutes the time that is left for them */
export function chooseExercises(situation: TrainingSituation, goal: TrainingAim, minutes: number): Choices {
  const { equipment, avoided, feedback, history } = situation;
  const changed = exercisesChangedBefore(feedback);
  const sore = soreOf(situation);
  const resting = restingOf(situation).filter((muscle) => !sore.includes(muscle));
  const familiarity = familiarityFor(situation);
  const spared = { exercises: [...avoided.exercises, ...changed], muscles: avoided.muscles };
  const pool = candidatesOf(situation.exercises, { equipment, avoided: spared, familiarity });
  const rested = pool.exercises.filter(
    ({ primaryMuscles }) => !primaryMuscles.some((muscle) => resting.includes(muscle)),
  );
  const candidates = rested.map((exercise) => {
    const { sets, restSeconds } = schemes[aimOf(goal, exercise)];
    const sessions = familiarity.get(exercise.id) ?? 0;
    return { exerciseId: exercise.id, muscles: trainedMusclesOf(exercise), sets, restSeconds, sessions };
  });
  const done = doneOf(situation);
  const selection = selectExercises(candidates, { done, sore, daysPerWeek: situation.daysPerWeek, minutes });
  const byId = new Map(rested.map((exercise) => [exercise.id, exercise]));
  const sessionsOf = new Map(history.map(({ exerciseId, sessions }) => [exerciseId, sessions]));
  const exercises = selection.choices.map(({ candidate: { exerciseId }, short }) => {
    const exercise = byId.get(exerciseId)!;
    const scheme = schemes[aimOf(goal, exercise)];
    const sessions = sessionsOf.get(exerciseId) ?? 0;
    const known: CoachReason = sessions > 0 ? { word: 'familiar', sessions } : { word: 'basic exercise' };
    return {
      exercise,
      scheme,
      reasons: [{ word: 'short of sets' as const, muscles: short }, known, rangeOf(exercise, goal)],
    };
  });
  const soreReason = selection.sore.length > 0 ? sore : [];
  return {
    exercises: inOrder(exercises),
    reasons: [
      ...told('sore muscles', soreReason),
      ...restingReasons(resting.filter((muscle) => isLeftOut(muscle, pool.exercises))),
      ...avoidedReasons(situation),
      ...changedReasons(changed),
      ...told('no exercise for', pool.missing),
      ...(selection.isCutShort ? [{ word: 'cut short' as const, minutes: situation.minutes }] : []),
      ...nothingReasons(exercises.length, candidates.length, done),
    ],
  };
}

const isLeftOut = (muscle: Muscle, exercises: readonly CoachExercise[]): boolean =>
  exercises.some(({ primaryMuscles }) => primaryMuscles.includes(muscle));

const told = (word: 'sore muscles' | 'no exercise for', muscles: readonly Muscle[]): CoachReason[] =>
  muscles.length > 0 ? [{ word, muscles }] : [];

const restingReasons = (muscles: readonly Muscle[]): CoachReason[] =>
  muscles.length > 0 ? [{ word: 'muscles at rest', muscles, hours: restDays * 24 }] : [];

const changedReasons = (exercises: readonly string[]): CoachReason[] =>
  exercises.length > 0 ? [{ word: 'changed before', exercises, times: changedTimes }] : [];

function avoidedReasons({ avoided: { exercises, muscles } }: TrainingSituation): CoachReason[] {
  return exercises.length + muscles.length > 0 ? [{ word: 'avoided', exercises, muscles }] : [];
}

/** Why a session has no exercises. */
function nothingReasons(
  chosen: number,
  possible: number,
  done: readonly Pick<MuscleSets, 'muscle' | 'sets'>[],
): CoachReason[] {
  if (chosen > 0) return [];
  const sets = done.reduce((total, one) => total + one.sets, 0);
  return possible > 0 && sets > 0 ? [{ word: 'week is done', sets }, { word: 'rest today' }] : [{ word: 'rest today' }];
}

/** Exercises of several joints first, while the person is fresh; otherwise the order of the selection. */
const inOrder = (exercises: readonly ChosenExercise[]): ChosenExercise[] =>
  exercises.toSorted((one, other) => Number(isCompound(other.exercise)) - Number(isCompound(one.exercise)));

function rangeOf(exercise: CoachExercise, goal: TrainingAim): CoachReason {
  const aim = aimOf(goal, exercise);
  const { sets, least, most, restSeconds } = schemes[aim];
  if (isHold(exercise)) return { word: 'sets of the goal', goal, sets, restSeconds };
  return aim === goal
    ? { word: 'range of the goal', goal, sets, least, most, restSeconds }
    : { word: 'single joint', least, most };
}

function familiarityFor({ history, feedback }: TrainingSituation): ReadonlyMap<string, number> {
  const accepted = acceptedExercises(feedback);
  const levels = new Map(accepted);
  for (const one of history) levels.set(one.exerciseId, familiarityOf(one) * (1 + (accepted.get(one.exerciseId) ?? 0)));
  return levels;
}

export function soreOf({ sore, feedback, exercises }: TrainingSituation): Muscle[] {
  const byId = new Map(exercises.map((exercise) => [exercise.id, exercise]));
  const named = soreMusclesOf(feedback, (id) => {
    const exercise = byId.get(id);
    return exercise && trainedMusclesOf(exercise);
  });
  return [...new Set([...sore, ...named])];
}

/** The muscles that were trained directly in the last two days. */
function restingOf({ history, exercises }: TrainingSituation): Muscle[] {
  const lately = history.filter(({ recent }) =>
    recent.some((session) => session.daysSince < restDays && workOf(session).length > 0),
  );
  const ids = new Set(lately.map(({ exerciseId }) => exerciseId));
  const trained = exercises.filter((exercise) => ids.has(exercise.id) && !isCardio(exercise));
  return [...new Set(trained.flatMap(({ primaryMuscles }) => primaryMuscles))];
}

/** The sets of the week, from the status or, while it is too new to tell, from the sessions themselves. */
function doneOf({ status, history, exercises }: TrainingSituation): readonly Pick<MuscleSets, 'muscle' | 'sets'>[] {
  if (!('missingDays' in status.muscles)) return status.muscles;
  const byId = new Map(exercises.map((exercise) => [exercise.id, exercise]));
  const counts = new Map<Muscle, number>();
  for (const { exerciseId, recent } of history) {
    const { primary = [], secondary = [] } = byId.has(exerciseId) ? trainedMusclesOf(byId.get(exerciseId)!) : {};
    const sets = recent.filter(({ daysSince }) => daysSince < week).flatMap(workOf).length;
    for (const muscle of primary) counts.set(muscle, (counts.get(muscle) ?? 0) + sets);
    for (const muscle of secondary) counts.set(muscle, (counts.get(muscle) ?? 0) + sets / 2);
  }
  return [...counts].map(([muscle, sets]) => ({ muscle, sets }));
}

/** The exercises of a planned session, without what cannot or should not be done today. */
export function takePlanned(situation: TrainingSituation): Choices {
  const planned = situation.planned?.exercises ?? [];
  const byId = new Map(situation.exercises.map((exercise) => [exercise.id, exercise]));
  const sore = soreOf(situation);
  const known = planned.flatMap((work) => {
    const exercise = byId.get(work.exerciseId);
    return exercise ? [{ exercise, work }] : [];
  });
  const unusable = known.filter(({ exercise }) => !canUse(situation.equipment, exercise));
  const isSore = ({ primaryMuscles }: CoachExercise): boolean => primaryMuscles.some((one) => sore.includes(one));
  const left = known.filter(
    ({ exercise }) => canUse(situation.equipment, exercise) && !isAvoided(exercise, situation.avoided),
  );
  const exercises = left
    .filter(({ exercise }) => !isSore(exercise))
    .map(({ exercise, work }) => {
      const { sets, least, most } = work;
      const range: CoachReason[] =
        isHold(exercise) || isCardio(exercise) ? [] : [{ word: 'planned range', sets, least, most }];
      const { repsInReserve } = work;
      return { exercise, scheme: work, repsInReserve, reasons: [{ word: 'planned' as const }, ...range] };
    });
  const without = unusable.map(({ exercise }) => exercise.id);
  return {
    exercises,
    reasons: [
      ...told('sore muscles', left.some(({ exercise }) => isSore(exercise)) ? sore : []),
      ...avoidedReasons(situation),
      ...(without.length > 0 ? [{ word: 'no equipment for' as const, exercises: without }] : []),
      ...(exercises.length === 0 ? [{ word: 'rest today' as const }] : []),
    ],
  };
}
