// From a notification to the words that a person reads: the language by the person's locale, the facts in its forms.
import { type Content, defaultReader, type Facts, type Kind, type Reader } from '../notification.ts';
import { en } from './en.ts';
import { createFormat, type Format } from './format.ts';
import type { Language, Message } from './message.ts';

const languages: Readonly<Record<string, Language>> = { en };

/** `de-AT` reads `de`, and whoever reads nothing that there is reads `en`. */
function languageOf(locale: string): Language {
  return languages[locale.split('-')[0]!.toLowerCase()] ?? en;
}

/** The words, as plain text. */
export function render({ kind, facts }: Content, reader: Reader): Message {
  const template = languageOf(reader.locale).templates[kind] as (facts: Facts[Kind], format: Format) => Message;
  return template(facts, formatOf(reader));
}

/** Somebody whose locale or time zone this machine does not know reads the default forms rather than nothing. */
function formatOf(reader: Reader): Format {
  try {
    return createFormat(reader);
  } catch {
    return createFormat({ ...defaultReader, weightUnit: reader.weightUnit });
  }
}
