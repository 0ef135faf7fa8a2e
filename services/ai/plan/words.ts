// What the rules of plans say: a word with its figures, of which language/ makes a sentence. Exercises in it are ids.
import type { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import type { Day } from '../status/days.ts';
import type { Weekday } from './calendar.ts';

/** The muscles that a session trains. */
export type Focus = 'full body' | 'upper body' | 'lower body' | 'push' | 'pull' | 'legs';

/** Which session is spoken of. */
export interface SessionPlace {
  readonly sessionId: string;
  readonly day: Day;
  readonly focus: Focus;
}

/** Why a plan is as it is. */
export type PlanReason =
  | { readonly word: 'plan in phases'; readonly weeks: number; readonly phases: number; readonly deloads: number }
  | { readonly word: 'plan days'; readonly weekdays: readonly Weekday[] }
  | { readonly word: 'plan focuses'; readonly focuses: readonly Focus[] }
  | { readonly word: 'fewer days than wished'; readonly days: number; readonly wished: number }
  | { readonly word: 'volume rises'; readonly leastSets: number; readonly mostSets: number }
  | { readonly word: 'endurance in plan'; readonly exercises: readonly string[]; readonly minutes: number }
  | { readonly word: 'volume stays low'; readonly muscles: readonly Muscle[]; readonly least: number }
  | { readonly word: 'no exercise in plan for'; readonly muscles: readonly Muscle[] }
  | { readonly word: 'preferred left out'; readonly exercises: readonly string[] }
  | { readonly word: 'no plan possible' };

/** What does not fit in a plan, and where. */
export type PlanConflict =
  | {
      readonly word: 'hard days in a row';
      readonly first: SessionPlace;
      readonly second: SessionPlace;
      readonly muscles: readonly Muscle[];
    }
  | {
      readonly word: 'beyond weekly range';
      readonly week: number;
      readonly muscle: Muscle;
      readonly sets: number;
      readonly most: number;
    }
  | ({ readonly word: 'session on a day off' } & SessionPlace)
  | { readonly word: 'two sessions on a day'; readonly first: SessionPlace; readonly second: SessionPlace }
  | ({ readonly word: 'session too long'; readonly minutes: number; readonly available: number } & SessionPlace)
  | ({ readonly word: 'exercise without equipment'; readonly exerciseId: string } & SessionPlace)
  | ({ readonly word: 'exercise to avoid'; readonly exerciseId: string } & SessionPlace)
  | ({ readonly word: 'exercise not known'; readonly exerciseId: string } & SessionPlace)
  | ({ readonly word: 'session outside plan' } & SessionPlace)
  | { readonly word: 'plan without sessions' };

/** What was changed in a plan. */
export type PlanChange =
  | ({ readonly word: 'session moved'; readonly to: Day } & SessionPlace)
  | ({ readonly word: 'session dropped' } & SessionPlace)
  | ({ readonly word: 'sets added'; readonly exerciseId: string; readonly added: number } & SessionPlace)
  | ({ readonly word: 'session eased'; readonly days: number } & SessionPlace)
  | { readonly word: 'exercise swapped'; readonly from: string; readonly to: string; readonly sessions: number }
  | { readonly word: 'sessions made anew'; readonly sessions: number };

/** Why a wish was not followed. */
export type PlanRefusal =
  | { readonly word: 'session not found'; readonly sessionId: string }
  | { readonly word: 'exercise not found'; readonly exerciseId: string }
  | { readonly word: 'exercise not possible'; readonly exerciseId: string }
  | { readonly word: 'exercise of another kind'; readonly exerciseId: string }
  | ({ readonly word: 'session already done' } & SessionPlace)
  | { readonly word: 'day not in plan'; readonly day: Day }
  | { readonly word: 'figures out of range'; readonly exerciseId: string };
