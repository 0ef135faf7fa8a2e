// The languages of the coach, and the choice among them: a text stands once for each language, so a missing one does not
// compile.
import { primaryLanguage } from '#chassis/web/language.ts';

export type CoachLanguage = 'en' | 'de' | 'es';

/** The texts in the language for a reader of the locale; in English where the coach has no words in that language. */
export function phraseIn<Phrases>(phrases: Readonly<Record<CoachLanguage, Phrases>>, locale: string): Phrases {
  const primary = primaryLanguage(locale);
  return Object.hasOwn(phrases, primary) ? phrases[primary as CoachLanguage] : phrases.en;
}
