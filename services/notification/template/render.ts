// Turns a notification into words: it picks the language by the person's locale, and writes the facts in the locale's forms.
import { type Content, defaultReader, type Facts, isForStranger, type Kind, type Reader } from '../notification.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { createFormat, type Format } from './format.ts';
import type { Language, Message } from './message.ts';

export const languages: ReadonlyMap<string, Language> = new Map(Object.entries({ en, de, es }));

/** The language of a locale: `de-AT` reads `de`. `undefined` where we have no such language. */
const findLanguage = (locale: string): Language | undefined =>
  [locale, locale.split(/[-_]/)[0]!].map((tag) => languages.get(tag.toLowerCase())).find((language) => language);

/** The words around a message, in English where we do not have the reader's language. */
export const languageOf = (locale: string): Language => findLanguage(locale) ?? en;

/** The words as plain text. They contain names as people wrote them, so a channel that makes markup has to escape them. */
export function render(content: Content, reader: Reader): Message {
  const { kind, facts } = content;
  const template = languageOf(reader.locale).templates[kind] as (facts: Facts[Kind], format: Format) => Message;
  const message = template(facts, formatOf(reader));
  return isForStranger(content) ? { ...message, isForStranger: true } : message;
}

/**
 * Writes numbers in the forms of the text's language. A reader with a locale or time zone that this machine does not know
 * gets the default forms.
 */
function formatOf(reader: Reader): Format {
  const { locale, timeZone } = defaultReader;
  const own = findLanguage(reader.locale) ? reader : { ...reader, locale };
  try {
    return createFormat(own);
  } catch {
    return createFormat({ ...own, locale, timeZone });
  }
}
