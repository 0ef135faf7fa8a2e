// The texts in German.
import type { Facts } from '../notification.ts';
import type { Language } from './message.ts';

const records: Record<Facts['RECORD_BROKEN']['record'], string> = {
  HEAVIEST_WEIGHT: 'schwerstes Gewicht',
  ESTIMATED_ONE_REP_MAX: 'geschätztes Maximalgewicht',
  BEST_SET_VOLUME: 'bestes Satzvolumen',
  MOST_REPS: 'meiste Wiederholungen',
  LONGEST_DISTANCE: 'weiteste Strecke',
  LONGEST_DURATION: 'längste Dauer',
};

export const de: Language = {
  greeting: (name) => (name ? `Hallo ${name},` : 'Hallo,'),
  copyLink: 'Wenn der Knopf nicht geht, öffne diese Adresse:',
  footer: 'Du bekommst diese Nachricht, weil du ein Konto bei Sinew hast.',
  templates: {
    RECORD_BROKEN: ({ exerciseName, record, value, previous }, format) => ({
      title: `Neuer Rekord: ${exerciseName}`,
      lines: [
        `Neuer Bestwert (${records[record]}): ${format.record(record, value)}.`,
        ...(previous === undefined ? [] : [`Davor waren es ${format.record(record, previous)}.`]),
      ],
      action: 'Zum Training',
    }),
    IMPORT_FINISHED: ({ workouts, sets }, format) => ({
      title: 'Dein Import ist fertig',
      lines: [
        `Übernommen: ${format.plural(workouts, { one: 'Training', other: 'Trainings' })} mit ${format.plural(sets, { one: 'Satz', other: 'Sätzen' })}.`,
      ],
      action: 'Zu deinen Trainings',
    }),
    GOAL_REACHED: ({ exerciseName, record, target, value }, format) => ({
      title: `Ziel erreicht: ${exerciseName}`,
      lines: [
        `Erreicht (${records[record]}): ${format.record(record, value)}. Dein Ziel: ${format.record(record, target)}.`,
        'Gut gemacht!',
      ],
      action: 'Zum Training',
    }),
    PLAN_MADE: ({ name }) => ({
      title: 'Ein Coach hat dir einen Plan geschrieben',
      lines: [
        `${name ? `„${name}“` : 'Er'} wartet auf das erste Training.`,
        'Du findest ihn bei deinen Routinen. Er gehört dir: Ändere oder lösche ihn, wie du magst.',
      ],
      action: 'Zum Plan',
    }),
    PLAN_CHANGED: ({ name }) => ({
      title: 'Ein Coach hat deinen Plan geändert',
      lines: [`${name ? `„${name}“` : 'Ein Plan'}, den ein Coach dir geschrieben hat, ist nicht mehr derselbe.`],
      action: 'Zum Plan',
    }),
    PLAN_TAKEN_BACK: ({ name }) => ({
      title: 'Ein Coach hat einen Plan zurückgenommen',
      lines: [
        `${name ? `„${name}“` : 'Ein Plan'}, den ein Coach dir geschrieben hat, steht nicht mehr bei deinen Routinen.`,
        'Die Trainings, die du danach gemacht hast, bleiben.',
      ],
      action: 'Zu den Routinen',
    }),
    NEW_DEVICE: ({ userAgent, address, time }, format) => ({
      title: 'Anmeldung von einem neuen Gerät',
      lines: [
        `Jemand hat sich bei deinem Konto angemeldet: ${format.time(time)}.`,
        `Gerät: ${userAgent || 'unbekannt'}. Adresse: ${address || 'unbekannt'}.`,
        'Wenn du das nicht warst, ändere dein Passwort und beende die Sitzung.',
      ],
      action: 'Zu deinen Sitzungen',
    }),
    PASSWORD_RESET: () => ({
      title: 'Neues Passwort wählen',
      lines: [
        'Jemand, hoffentlich du, hat für dein Konto ein neues Passwort angefordert.',
        'Wenn du das nicht warst, tu nichts: Es ändert sich nichts.',
      ],
      action: 'Neues Passwort wählen',
    }),
    EMAIL_VERIFICATION: ({ email }) => ({
      title: 'E-Mail-Adresse bestätigen',
      lines: [`Bitte bestätige, dass ${email} deine Adresse ist.`],
      action: 'Adresse bestätigen',
    }),
    INVITATION: ({ organisationName, inviterName }) => ({
      title: `${inviterName} lädt dich zu ${organisationName} ein`,
      lines: [`Komm zu ${organisationName} bei Sinew.`, 'Wenn du nicht weißt, warum du das bekommst, lass es liegen.'],
      action: 'Einladung ansehen',
    }),
    ACCOUNT_DELETED: () => ({
      title: 'Dein Konto ist gelöscht',
      lines: ['Dein Konto und alles darin ist gelöscht, wie du es wolltest.'],
    }),
    EMAIL_CHANGED: () => ({
      title: 'Deine E-Mail-Adresse wurde geändert',
      lines: [
        'Dein Konto hat ab jetzt eine andere E-Mail-Adresse; Nachrichten gehen dorthin.',
        'Wenn du das nicht warst, schreib uns sofort.',
      ],
    }),
  },
};
