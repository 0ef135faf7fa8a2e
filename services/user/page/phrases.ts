// The words of the pages, one object a language.
import { primaryLanguage } from '#chassis/web/language.ts';

export interface Phrases {
  verify: { title: string; question: (email: string) => string; button: string };
  verified: { title: string; text: string };
  reset: { title: string; text: string; account: string; password: string; repeated: string; button: string };
  lengths: (least: number, most: number) => string;
  differs: string;
  changed: { title: string; text: string };
  ask: { title: string; text: string; address: string; button: string };
  noAddress: string;
  asked: { title: string; text: string };
  undo: { title: string; question: (email: string) => string; text: string; button: string };
  undone: { title: string; text: string };
  invitation: {
    title: (organisation: string) => string;
    text: (organisation: string, email: string) => string;
    how: string;
    ignore: string;
  };
  ended: Record<'title' | 'verifyEmail' | 'resetPassword' | 'undoEmailChange' | 'invitation', string>;
}

const en: Phrases = {
  verify: {
    title: 'Verify your address',
    question: (email) => `Is ${email} your address?`,
    button: 'Yes, verify it',
  },
  verified: { title: 'Your address is verified', text: 'You can close this page.' },
  reset: {
    title: 'Choose a new password',
    text: 'Every device that is signed in to the account will be signed out.',
    account: 'Account',
    password: 'New password',
    repeated: 'The same password again',
    button: 'Set the password',
  },
  lengths: (least, most) => `A password has at least ${least} and at most ${most} characters.`,
  differs: 'The two passwords are not the same.',
  changed: { title: 'Your password is changed', text: 'You can sign in with it now.' },
  ask: {
    title: 'Reset your password',
    text: 'We send a link to the address of your account.',
    address: 'E-mail address',
    button: 'Send the link',
  },
  noAddress: 'This is not an e-mail address.',
  asked: { title: 'Look into your mails', text: 'If the address has an account, a mail with a link is on its way.' },
  undo: {
    title: 'Take back the change of your address',
    question: (email) => `Shall ${email} stay the address of your account?`,
    text: 'Every device will be signed out, API keys end, and you choose a new password.',
    button: 'Yes, take the change back',
  },
  undone: {
    title: 'The change is taken back',
    text: 'Every device is signed out. If you had verified the address, a mail with a link for a new password is on its way.',
  },
  invitation: {
    title: (organisation) => (organisation ? `Invitation to ${organisation}` : 'Invitation to a team'),
    text: (organisation, email) =>
      `A gym or team on Sinew invites ${email}.${organisation ? ` It goes by “${organisation}”.` : ''}`,
    how: 'To accept, sign in to your app with an account of this address and give it this code:',
    ignore: 'If you do not know why you were invited, just close this page.',
  },
  ended: {
    title: 'This link does not work any more',
    verifyEmail: 'It was used, replaced by a newer one, or its time is over. In your app you can have a new one sent.',
    resetPassword: 'It was used, or its time is over. We can send a new one to the address of your account.',
    undoEmailChange: 'It was used, or its time is over.',
    invitation: 'It was used or taken back, or its time is over. Ask whoever invited you for a new one.',
  },
};

const de: Phrases = {
  verify: {
    title: 'Bestätige deine Adresse',
    question: (email) => `Ist ${email} deine Adresse?`,
    button: 'Ja, bestätigen',
  },
  verified: { title: 'Deine Adresse ist bestätigt', text: 'Du kannst diese Seite schließen.' },
  reset: {
    title: 'Neues Passwort wählen',
    text: 'Alle Geräte, die bei dem Konto angemeldet sind, werden abgemeldet.',
    account: 'Konto',
    password: 'Neues Passwort',
    repeated: 'Noch einmal dasselbe Passwort',
    button: 'Passwort setzen',
  },
  lengths: (least, most) => `Ein Passwort hat mindestens ${least} und höchstens ${most} Zeichen.`,
  differs: 'Die beiden Passwörter sind nicht gleich.',
  changed: { title: 'Dein Passwort ist geändert', text: 'Du kannst dich jetzt damit anmelden.' },
  ask: {
    title: 'Passwort zurücksetzen',
    text: 'Wir schicken einen Link an die Adresse deines Kontos.',
    address: 'E-Mail-Adresse',
    button: 'Link schicken',
  },
  noAddress: 'Das ist keine E-Mail-Adresse.',
  asked: {
    title: 'Sieh in deine E-Mails',
    text: 'Wenn die Adresse ein Konto hat, ist eine E-Mail mit einem Link unterwegs.',
  },
  undo: {
    title: 'Änderung deiner Adresse zurücknehmen',
    question: (email) => `Soll ${email} die Adresse deines Kontos bleiben?`,
    text: 'Alle Geräte werden abgemeldet, API-Schlüssel enden, und du wählst ein neues Passwort.',
    button: 'Ja, zurücknehmen',
  },
  undone: {
    title: 'Die Änderung ist zurückgenommen',
    text: 'Alle Geräte sind abgemeldet. Wenn du die Adresse bestätigt hattest, ist eine E-Mail mit einem Link für ein neues Passwort unterwegs.',
  },
  invitation: {
    title: (organisation) => (organisation ? `Einladung zu ${organisation}` : 'Einladung zu einem Team'),
    text: (organisation, email) =>
      `Ein Studio oder Team bei Sinew lädt ${email} ein.${organisation ? ` Es heißt dort „${organisation}“.` : ''}`,
    how: 'Um anzunehmen, melde dich in deiner App mit einem Konto dieser Adresse an und gib ihr diesen Code:',
    ignore: 'Wenn du nicht weißt, warum du eingeladen wurdest, schließ einfach diese Seite.',
  },
  ended: {
    title: 'Dieser Link gilt nicht mehr',
    verifyEmail:
      'Er wurde benutzt, durch einen neueren ersetzt, oder seine Zeit ist um. In deiner App kannst du dir einen neuen schicken lassen.',
    resetPassword:
      'Er wurde benutzt, oder seine Zeit ist um. Wir können einen neuen an die Adresse deines Kontos schicken.',
    undoEmailChange: 'Er wurde benutzt, oder seine Zeit ist um.',
    invitation:
      'Sie wurde angenommen oder zurückgezogen, oder ihre Zeit ist um. Bitte um eine neue, wer dich eingeladen hat.',
  },
};

const es: Phrases = {
  verify: {
    title: 'Confirma tu dirección',
    question: (email) => `¿Es ${email} tu dirección?`,
    button: 'Sí, confirmar',
  },
  verified: { title: 'Tu dirección está confirmada', text: 'Puedes cerrar esta página.' },
  reset: {
    title: 'Elige una nueva contraseña',
    text: 'Se cerrará la sesión en todos los dispositivos de la cuenta.',
    account: 'Cuenta',
    password: 'Nueva contraseña',
    repeated: 'La misma contraseña otra vez',
    button: 'Guardar la contraseña',
  },
  lengths: (least, most) => `Una contraseña tiene al menos ${least} y como máximo ${most} caracteres.`,
  differs: 'Las dos contraseñas no son iguales.',
  changed: { title: 'Tu contraseña ha cambiado', text: 'Ya puedes iniciar sesión con ella.' },
  ask: {
    title: 'Restablecer la contraseña',
    text: 'Enviamos un enlace a la dirección de tu cuenta.',
    address: 'Correo electrónico',
    button: 'Enviar el enlace',
  },
  noAddress: 'Esto no es una dirección de correo electrónico.',
  asked: { title: 'Mira tu correo', text: 'Si la dirección tiene una cuenta, un correo con un enlace está en camino.' },
  undo: {
    title: 'Anular el cambio de tu dirección',
    question: (email) => `¿Debe seguir siendo ${email} la dirección de tu cuenta?`,
    text: 'Se cerrará la sesión en todos los dispositivos, las claves de API dejarán de valer y elegirás una nueva contraseña.',
    button: 'Sí, anular el cambio',
  },
  undone: {
    title: 'El cambio está anulado',
    text: 'Se ha cerrado la sesión en todos los dispositivos. Si habías confirmado la dirección, un correo con un enlace para una nueva contraseña está en camino.',
  },
  invitation: {
    title: (organisation) => (organisation ? `Invitación a ${organisation}` : 'Invitación a un equipo'),
    text: (organisation, email) =>
      `Un gimnasio o equipo en Sinew invita a ${email}.${organisation ? ` Lo llaman «${organisation}».` : ''}`,
    how: 'Para aceptar, inicia sesión en tu aplicación con una cuenta de esta dirección e introduce este código:',
    ignore: 'Si no sabes por qué te han invitado, cierra esta página.',
  },
  ended: {
    title: 'Este enlace ya no es válido',
    verifyEmail:
      'Se usó, lo sustituyó uno más reciente o ha caducado. En tu aplicación puedes pedir que se envíe uno nuevo.',
    resetPassword: 'Se usó o ha caducado. Podemos enviar uno nuevo a la dirección de tu cuenta.',
    undoEmailChange: 'Se usó o ha caducado.',
    invitation: 'Se usó, se retiró o ha caducado. Pide una nueva a quien te invitó.',
  },
};

const phrases: Record<string, Phrases> = { en, de, es };

export const languages: readonly string[] = Object.keys(phrases);

/** The words, with their language. A reader of another language gets English. */
export function phrasesOf(locale: string): { language: string; words: Phrases } {
  const language = primaryLanguage(locale);
  const words = phrases[language];
  return words ? { language, words } : { language: 'en', words: en };
}
