// The form of a language of the coach: a sentence for each word that a rule can say. A word without a sentence does not compile.
import type { Focus, PlanChange, PlanConflict, PlanReason, PlanRefusal } from '../plan/words.ts';
import type { CoachReason } from '../session/reason.ts';
import type { CoachFormat, MuscleNames } from './format.ts';

/** All that the coach says, each with its figures. */
export type Spoken = CoachReason | PlanReason | PlanConflict | PlanChange | PlanRefusal;

export type Sentences = {
  readonly [Word in Spoken['word']]: (spoken: Extract<Spoken, { word: Word }>, format: CoachFormat) => string;
};

export interface PhraseBook {
  readonly sentences: Sentences;
  readonly muscles: MuscleNames;
  /** The names of sessions that the person has not named. */
  readonly focuses: Readonly<Record<Focus, string>>;
}
