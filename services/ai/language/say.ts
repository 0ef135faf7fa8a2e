// Says in a person's language what the rules decided: a sentence for a word with its figures.
import { primaryLanguage } from '#chassis/web/language.ts';
import { english } from './english.ts';
import { type CoachFormat, createCoachFormat, type Listener } from './format.ts';
import { german } from './german.ts';
import { type CoachLanguage, phraseIn } from './language.ts';
import type { PhraseBook, Spoken } from './phrases.ts';
import { spanish } from './spanish.ts';

export const phraseBooks: Readonly<Record<CoachLanguage, PhraseBook>> = { en: english, de: german, es: spanish };

/** The sentences for one person. */
export function speakerFor(listener: Listener): (spoken: Spoken) => string {
  const { sentences, muscles } = phraseIn(phraseBooks, listener.locale);
  const hasLanguage = Object.hasOwn(phraseBooks, primaryLanguage(listener.locale));
  const locale = hasLanguage ? listener.locale.replaceAll('_', '-') : 'en';
  const format = formatOf({ ...listener, locale }, muscles);
  return (spoken) => {
    const sentence = sentences[spoken.word] as (spoken: Spoken, format: CoachFormat) => string;
    return sentence(spoken, format);
  };
}

/** A tag that is none, such as `de-`, gets the forms of English numbers. */
function formatOf(listener: Listener, muscles: PhraseBook['muscles']): CoachFormat {
  try {
    return createCoachFormat(listener, muscles);
  } catch {
    return createCoachFormat({ ...listener, locale: 'en' }, muscles);
  }
}
