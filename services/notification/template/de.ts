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
  strangerFooter:
    'Du bekommst diese Nachricht, weil jemand diese Adresse bei Sinew angegeben hat. Du musst kein Konto haben, und wenn du nichts tust, geschieht nichts.',
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
    PLAN_MADE: ({ name }, { words }) => ({
      title: 'Ein Coach hat dir einen Plan geschrieben',
      lines: [
        `${words(name) ? `„${words(name)}“` : 'Er'} wartet auf das erste Training.`,
        'Du findest ihn bei deinen Routinen. Er gehört dir: Ändere oder lösche ihn, wie du magst.',
      ],
      action: 'Zum Plan',
    }),
    PLAN_CHANGED: ({ name }, { words }) => ({
      title: 'Ein Coach hat deinen Plan geändert',
      lines: [
        `${words(name) ? `„${words(name)}“` : 'Ein Plan'}, den ein Coach dir geschrieben hat, ist nicht mehr derselbe.`,
      ],
      action: 'Zum Plan',
    }),
    PLAN_TAKEN_BACK: ({ name }, { words }) => ({
      title: 'Ein Coach hat einen Plan zurückgenommen',
      lines: [
        `${words(name) ? `„${words(name)}“` : 'Ein Plan'}, den ein Coach dir geschrieben hat, steht nicht mehr bei deinen Routinen.`,
        'Die Trainings, die du danach gemacht hast, bleiben.',
      ],
      action: 'Zu den Routinen',
    }),
    SESSIONS_REPLANNED: ({ name, moved, dropped, eased }, { words, plural }) => {
      const sessions = (count: number): string => plural(count, { one: 'Einheit', other: 'Einheiten' });
      return {
        title: 'Dein Coach hat deinen Plan angepasst',
        lines: [
          `Aus ${words(name) ? `„${words(name)}“` : 'deinem Plan'} ist etwas ausgefallen.`,
          ...(moved > 0 ? [`Auf einen anderen Tag verlegt: ${sessions(moved)}.`] : []),
          ...(dropped > 0 ? [`Weggelassen: ${sessions(dropped)}.`] : []),
          ...(eased > 0 ? [`Leichter nach der Pause: ${sessions(eased)}.`] : []),
        ],
        action: 'Zum Plan',
      };
    },
    NEW_DEVICE: ({ userAgent, address, time }, format) => ({
      title: 'Anmeldung von einem neuen Gerät',
      lines: [
        `Jemand hat sich bei deinem Konto angemeldet: ${format.time(time)}.`,
        `Gerät: ${format.words(userAgent) || 'unbekannt'}. Adresse: ${address || 'unbekannt'}.`,
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
    EMAIL_VERIFICATION: ({ email, occasion }) => ({
      title: 'E-Mail-Adresse bestätigen',
      lines: [
        `Bitte bestätige, dass ${email} deine Adresse ist.`,
        ...(occasion === 'emailChange' ? ['Sie soll die Adresse eines Kontos bei Sinew werden.'] : []),
        ...(occasion === 'passwordReset'
          ? [
              'Jemand hat für das Konto mit dieser Adresse ein neues Passwort angefordert. Wenn sie bestätigt ist, kommt ein Link dafür.',
            ]
          : []),
        'Wenn du davon nichts weißt, tu nichts.',
      ],
      action: 'Adresse bestätigen',
    }),
    INVITATION: ({ organisationName, inviterName, inviterEmail }, { words }) => {
      const organisation = words(organisationName);
      const inviter = words(inviterName);
      return {
        title: organisation ? `Einladung zu „${organisation}“ bei Sinew` : 'Einladung zu einem Team bei Sinew',
        lines: [
          inviterEmail
            ? `Die Person mit der Adresse ${inviterEmail}${inviter ? `, die sich „${inviter}“ nennt,` : ''} lädt dich zu einem Studio oder Team bei Sinew ein.`
            : 'Jemand, dessen Adresse wir nicht kennen, lädt dich zu einem Studio oder Team bei Sinew ein.',
          organisation ? `Es heißt dort „${organisation}“.` : 'Der Name wird hier nicht gezeigt.',
          'Wir geben das nur weiter. Wenn du nicht weißt, warum du das bekommst, lass es liegen.',
        ],
        action: 'Einladung ansehen',
      };
    },
    ACCOUNT_DELETED: () => ({
      title: 'Dein Konto ist gelöscht',
      lines: ['Dein Konto und alles darin ist gelöscht, wie du es wolltest.'],
    }),
    EMAIL_CHANGE_ASKED: ({ askId }) => ({
      title: 'Deine E-Mail-Adresse soll geändert werden',
      lines: [
        'Jemand, hoffentlich du, will für dein Konto eine andere E-Mail-Adresse. Bis sie bestätigt ist, bleibt es bei dieser.',
        'Wenn du das nicht warst, nimm es zurück: Alle Geräte werden abgemeldet, und das Konto bleibt deines.',
      ],
      ...(askId ? { action: 'Zurücknehmen' } : {}),
    }),
    EMAIL_CHANGED: ({ askId }) => ({
      title: 'Deine E-Mail-Adresse wurde geändert',
      lines: [
        'Dein Konto hat ab jetzt eine andere E-Mail-Adresse; Nachrichten gehen dorthin.',
        askId
          ? 'Wenn du das nicht warst, nimm es binnen einer Woche zurück: Alle Geräte werden abgemeldet, und das Konto ist wieder deines.'
          : 'Wenn du das nicht warst, schreib uns sofort.',
      ],
      ...(askId ? { action: 'Zurücknehmen' } : {}),
    }),
  },
};
