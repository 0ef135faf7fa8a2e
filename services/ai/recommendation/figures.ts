// A reason as the contract has it: its word, its sentence, and its figures by name, for programs that read what the sentence
// tells people. Words and lists are left to the sentence.
import type { CoachReason as ReasonMessage } from '#proto/gen/sinew/ai/v1/session.ts';
import type { Spoken } from '../language/phrases.ts';
import { toThousandths } from '../language/rounding.ts';

/** Makes a sentence in the person's language. */
export type Speak = (said: Spoken) => string;

export const fromSpoken = (said: Spoken, speak: Speak): ReasonMessage => ({
  word: said.word,
  text: speak(said),
  figures: figuresOf(said),
});

function figuresOf(reason: Spoken): Record<string, number> {
  const figures = Object.entries(reason).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return Object.fromEntries(figures.map(([name, value]) => [name, toThousandths(value)]));
}
