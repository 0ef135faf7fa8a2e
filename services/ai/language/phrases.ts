// The form of a language of the coach: a sentence for each word that a rule can say. A word without a sentence does not compile.
import type { CoachReason } from '../session/reason.ts';
import type { CoachFormat, MuscleNames } from './format.ts';

/** All that the coach says, each with its figures. */
export type Spoken = CoachReason;

export type Sentences = {
  readonly [Word in Spoken['word']]: (spoken: Extract<Spoken, { word: Word }>, format: CoachFormat) => string;
};

export interface PhraseBook {
  readonly sentences: Sentences;
  readonly muscles: MuscleNames;
}
