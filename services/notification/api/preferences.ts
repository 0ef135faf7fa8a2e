// The RPCs of preferences, and the page and the one click that end mails.
import { Refusal } from '#chassis/rpc/errors.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import { answerPage } from '#chassis/web/answer.ts';
import { preferredLanguage } from '#chassis/web/language.ts';
import { Kind } from '#proto/gen/sinew/notification/v1/kind.ts';
import {
  EmailChoice,
  DigestTime_Frequency as Frequency,
  type NotificationPreferences,
  type PreferenceServiceService,
} from '#proto/gen/sinew/notification/v1/preferences.ts';
import { unsubscriptionPage } from '../delivery/compose.ts';
import { languages } from '../delivery/phrases.ts';
import type { Kind as KindName } from '../notification.ts';
import {
  allChannels,
  type DeliveryPreferences,
  fromMinutes,
  toPreferences,
  withoutMail,
} from '../preferences/preferences.ts';
import type { Dependencies } from './dependencies.ts';

export function preferenceHandlers(dependencies: Dependencies): Handlers<typeof PreferenceServiceService> {
  const { preferences, recipients, signature, clock } = dependencies;
  const localeOf = async (userId: string): Promise<string> => (await recipients.get(userId))?.locale ?? 'en';
  return {
    getNotificationPreferences: async (_, { caller }) => fromPreferences(await preferences.get(caller.userId)),

    updateNotificationPreferences: async (request, { caller }) => {
      const wanted = readPreferences(request.preferences!);
      return fromPreferences(await preferences.update(caller.userId, () => wanted, clock.now()));
    },

    showUnsubscription: async ({ token }, context) => {
      const subject = signature.fromToken(token);
      if (subject) return answerPage(context, unsubscriptionPage(await localeOf(subject.userId), 'question'));
      const language = preferredLanguage(context.header('accept-language'), languages) ?? 'en';
      return answerPage(context, unsubscriptionPage(language, 'invalid'), 'INVALID_UNSUBSCRIPTION');
    },

    unsubscribe: async ({ token }, context) => {
      const subject = signature.fromToken(token);
      if (!subject) throw new Refusal('INVALID_UNSUBSCRIPTION', 'the link was not made by this service, or not whole');
      await preferences.update(subject.userId, (stored) => withoutMail(stored, subject.kind), clock.now());
      return answerPage(context, unsubscriptionPage(await localeOf(subject.userId), 'done'));
    },
  };
}

const kindNames = new Map<number, KindName>(
  Object.entries(Kind).map(([name, value]) => [value as number, name as KindName]),
);

const choices = { off: EmailChoice.OFF, immediate: EmailChoice.IMMEDIATE, digest: EmailChoice.IN_DIGEST };

function readPreferences({ kinds, quietHours, digest }: NotificationPreferences): DeliveryPreferences {
  const chosen = kinds.map(({ kind, email, push, sms }) => ({
    kind: kindNames.get(kind),
    channels: { email: toChoice(email), push, sms },
  }));
  const frequency = digest?.frequency === Frequency.WEEKLY ? 'weekly' : 'daily';
  const time = digest && ({ frequency, hour: digest.hour, weekday: digest.weekday || 1 } as const);
  return toPreferences(chosen, quietHours, time);
}

const toChoice = (choice: EmailChoice): keyof typeof choices =>
  choice === EmailChoice.OFF ? 'off' : choice === EmailChoice.IN_DIGEST ? 'digest' : 'immediate';

function fromPreferences(preferences: DeliveryPreferences): NotificationPreferences {
  const { quietHours, digest } = preferences;
  return {
    kinds: allChannels(preferences).map(({ kind, channels: { email, push, sms } }) => ({
      kind: Kind[kind],
      email: choices[email],
      push,
      sms,
    })),
    quietHours: quietHours && { from: fromMinutes(quietHours.from), until: fromMinutes(quietHours.until) },
    digest: { ...digest, frequency: digest.frequency === 'weekly' ? Frequency.WEEKLY : Frequency.DAILY },
  };
}
