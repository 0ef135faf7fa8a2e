// From a notification to the words that a person reads: the language by the person's locale, the facts in its forms.
import { type Content, defaultReader, type Facts, isForStranger, type Kind, type Reader } from '../notification.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { createFormat, type Format } from './format.ts';
import type { Language, Message } from './message.ts';

export const languages: ReadonlyMap<string, Language> = new Map(Object.entries({ en, de, es }));

/** The language of a locale: `de-AT` reads `de`. `undefined` where there is none. */
const findLanguage = (locale: string): Language | undefined =>
  [locale, locale.split(/[-_]/)[0]!].map((tag) => languages.get(tag.toLowerCase())).find((language) => language);

/** The words around a message; whoever reads nothing that there is reads English. */
export const languageOf = (locale: string): Language => findLanguage(locale) ?? en;

/** The words, as plain text. Names that people chose are in them as they are: who makes markup of it escapes. */
export function render(content: Content, reader: Reader): Message {
  const { kind, facts } = content;
  const template = languageOf(reader.locale).templates[kind] as (facts: Facts[Kind], format: Format) => Message;
  const message = template(facts, formatOf(reader));
  return isForStranger(content) ? { ...message, isForStranger: true } : message;
}

/**
 * Numbers in the forms of the language around them. Somebody whose locale or time zone this machine does not know reads
 * the default forms rather than nothing.
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
