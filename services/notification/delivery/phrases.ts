// The words around a notification outside the inbox: digests, codes, and the end of a mail with its link to unsubscribe.
import { primaryLanguage } from '#chassis/web/language.ts';

export interface Phrases {
  digestTitle: (count: number) => string;
  digestLine: string;
  unsubscribe: string;
  /** The words of a short message. */
  code: (code: string) => string;
  /** The page behind the link in a mail. */
  unsubscribeQuestion: string;
  unsubscribeButton: string;
  unsubscribed: string;
  invalidLink: string;
}

const phrases: Record<string, Phrases> = {
  en: {
    digestTitle: (count) => (count === 1 ? 'One thing happened' : `${count} things happened`),
    digestLine: 'Here is what came since the last digest:',
    unsubscribe: 'No more mails like this:',
    code: (code) => `Your Sinew code is ${code}. Nobody of us will ever ask you for it.`,
    unsubscribeQuestion: 'Shall no more mails like this come?',
    unsubscribeButton: 'No more mails like this',
    unsubscribed: 'No more mails like this will come. You can change that in your preferences.',
    invalidLink: 'This link is not valid. Please use the whole link from the mail.',
  },
  de: {
    digestTitle: (count) => (count === 1 ? 'Eine Neuigkeit' : `${count} Neuigkeiten`),
    digestLine: 'Das ist seit der letzten Zusammenfassung geschehen:',
    unsubscribe: 'Keine solchen E-Mails mehr:',
    code: (code) => `Dein Sinew-Code ist ${code}. Niemand von uns wird dich je danach fragen.`,
    unsubscribeQuestion: 'Sollen keine solchen E-Mails mehr kommen?',
    unsubscribeButton: 'Keine solchen E-Mails mehr',
    unsubscribed: 'Es kommen keine solchen E-Mails mehr. In deinen Einstellungen kannst du das ändern.',
    invalidLink: 'Dieser Link ist nicht gültig. Bitte benutze den ganzen Link aus der E-Mail.',
  },
  es: {
    digestTitle: (count) => (count === 1 ? 'Una novedad' : `${count} novedades`),
    digestLine: 'Esto ha ocurrido desde el último resumen:',
    unsubscribe: 'No recibir más correos como este:',
    code: (code) => `Tu código de Sinew es ${code}. Nadie de nosotros te lo pedirá nunca.`,
    unsubscribeQuestion: '¿No quieres recibir más correos como este?',
    unsubscribeButton: 'No recibir más correos como este',
    unsubscribed: 'Ya no llegarán más correos como este. Puedes cambiarlo en tus preferencias.',
    invalidLink: 'Este enlace no es válido. Usa el enlace completo del correo.',
  },
};

export const languages: readonly string[] = Object.keys(phrases);

/** The language for a reader of the locale; English where we have no words in the reader's language. */
export function spokenLanguage(locale: string): string {
  const language = primaryLanguage(locale);
  return languages.includes(language) ? language : 'en';
}

export const phrasesOf = (locale: string): Phrases => phrases[spokenLanguage(locale)]!;
