// The reasons for what the coach recommends: a word with its figures. `language/` makes a sentence of each in the person's
// language; a word without a sentence does not compile. Weights are in kilograms, distances in metres, times in seconds.
import type { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import type { TrainingAim } from './scheme.ts';

/** Why an exercise is in the session. */
type ChoiceReason =
  | {
      readonly word: 'short of sets';
      readonly muscles: readonly { readonly muscle: Muscle; readonly sets: number; readonly wanted: number }[];
    }
  | { readonly word: 'familiar'; readonly sessions: number }
  | { readonly word: 'basic exercise' }
  | { readonly word: 'planned' }
  | { readonly word: 'usual cardio'; readonly sessions: number };

/** Why an exercise has its sets, repetitions and rest. */
type SchemeReason =
  | {
      readonly word: 'range of the goal';
      readonly goal: TrainingAim;
      readonly sets: number;
      readonly least: number;
      readonly most: number;
      readonly restSeconds: number;
    }
  | {
      readonly word: 'sets of the goal';
      readonly goal: TrainingAim;
      readonly sets: number;
      readonly restSeconds: number;
    }
  | { readonly word: 'planned range'; readonly sets: number; readonly least: number; readonly most: number }
  | { readonly word: 'single joint'; readonly least: number; readonly most: number };

/** Why the load and the repetitions go up or down. */
type ProgressReason =
  | { readonly word: 'new exercise'; readonly repsInReserve: number }
  | { readonly word: 'deload'; readonly percent: number }
  | { readonly word: 'sore' }
  | { readonly word: 'low recovery'; readonly rating: number }
  | { readonly word: 'missed repetitions'; readonly reps: number; readonly least: number }
  | { readonly word: 'reached repetitions'; readonly reps: number; readonly most: number }
  | { readonly word: 'one more repetition'; readonly reps: number; readonly most: number }
  | { readonly word: 'long rest'; readonly days: number; readonly percent: number }
  | { readonly word: 'light session before'; readonly lightKg: number; readonly usualKg: number }
  | { readonly word: 'felt too hard' }
  | { readonly word: 'felt too easy' }
  | { readonly word: 'next load too far' }
  | { readonly word: 'no load within bounds' }
  | { readonly word: 'not believed'; readonly weightKg: number; readonly usualKg: number | undefined }
  | {
      readonly word: 'bounds';
      readonly leastKg: number;
      readonly mostKg: number;
      readonly by: 'last session' | 'forecast';
    }
  | { readonly word: 'own weight'; readonly reps: number; readonly most: number }
  | { readonly word: 'harder variant'; readonly reps: number }
  | { readonly word: 'less help'; readonly helpKg: number }
  | {
      readonly word: 'longer time';
      readonly seconds: number;
      readonly lastSeconds: number;
      readonly mostSeconds: number;
    }
  | { readonly word: 'first time'; readonly seconds: number }
  | { readonly word: 'first distance'; readonly meters: number }
  | {
      readonly word: 'bounds of distance';
      readonly mostMeters: number;
      /** The longest distance of the last `days`. */
      readonly longestMeters: number;
      readonly days: number;
    }
  | {
      readonly word: 'bounds of time';
      readonly mostSeconds: number;
      readonly longestSeconds: number;
      readonly days: number;
    }
  | { readonly word: 'distance not believed'; readonly meters: number }
  | { readonly word: 'time available'; readonly minutes: number };

/** What is said of the whole session. */
type SessionReason =
  | { readonly word: 'no history' }
  | { readonly word: 'only cardio so far' }
  | { readonly word: 'goal from history'; readonly goal: TrainingAim }
  | { readonly word: 'goal assumed'; readonly goal: TrainingAim }
  | { readonly word: 'deload by load'; readonly formPercent: number; readonly ratio: number }
  | { readonly word: 'deload by strength'; readonly exercises: readonly string[]; readonly sessions: number }
  | { readonly word: 'deload by feedback'; readonly times: number; readonly days: number }
  | { readonly word: 'deload by plan' }
  | { readonly word: 'cut short'; readonly minutes: number }
  | { readonly word: 'sore muscles'; readonly muscles: readonly Muscle[] }
  | { readonly word: 'muscles at rest'; readonly muscles: readonly Muscle[]; readonly hours: number }
  | { readonly word: 'avoided'; readonly exercises: readonly string[]; readonly muscles: readonly Muscle[] }
  | { readonly word: 'changed before'; readonly exercises: readonly string[]; readonly times: number }
  | { readonly word: 'no exercise for'; readonly muscles: readonly Muscle[] }
  | { readonly word: 'no equipment for'; readonly exercises: readonly string[] }
  | { readonly word: 'status not known'; readonly missingDays: number }
  | { readonly word: 'week is done'; readonly sets: number }
  | { readonly word: 'rest today' };

/** Exercises in it are ids. */
export type CoachReason = ChoiceReason | SchemeReason | ProgressReason | SessionReason;
