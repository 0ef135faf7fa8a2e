// A person's preferences: which channels carry which kinds, and when no message goes out. They do not concern the inbox.
import { invalidField } from '#chassis/rpc/errors.ts';
import type { Kind } from '../notification.ts';
import { type Channels, choosableKinds, isChoosable, routings } from './kinds.ts';
import type { DigestTime, QuietHours } from './local-time.ts';

export interface DeliveryPreferences {
  /** Only the kinds for which the person has chosen channels. */
  kinds: Partial<Record<Kind, Channels>>;
  quietHours: QuietHours | undefined;
  digest: DigestTime;
}

export const defaultDeliveryPreferences: DeliveryPreferences = {
  kinds: {},
  quietHours: undefined,
  digest: { frequency: 'daily', hour: 18, weekday: 1 },
};

export const channelsOf = (kind: Kind, { kinds }: DeliveryPreferences): Channels =>
  isChoosable(kind) ? (kinds[kind] ?? routings[kind].channels) : routings[kind].channels;

/** Every kind that a person can choose about, with its present channels. */
export const allChannels = (preferences: DeliveryPreferences): { kind: Kind; channels: Channels }[] =>
  choosableKinds.map((kind) => ({ kind, channels: channelsOf(kind, preferences) }));

export interface KindChoice {
  /** Undefined for a kind that the service does not know. */
  kind: Kind | undefined;
  channels: Channels;
}

/**
 * Makes the whole preferences from a person's choices. Kinds without a choice have their defaults.
 * @throws Refusal INVALID_FIELDS
 */
export function toPreferences(
  choices: readonly KindChoice[],
  quietHours: { from: string; until: string } | undefined,
  digest: DigestTime | undefined,
): DeliveryPreferences {
  const kinds: DeliveryPreferences['kinds'] = {};
  for (const [index, { kind, channels }] of choices.entries()) {
    const field = `preferences.kinds[${index}]`;
    if (!kind || !isChoosable(kind)) throw invalidField(`${field}.kind`, 'must be a kind that can be chosen about');
    if (kinds[kind]) throw invalidField(`${field}.kind`, 'must be named once');
    if (routings[kind].isEssential && channels.email !== 'immediate') {
      throw invalidField(
        `${field}.email`,
        'must be IMMEDIATE: mails for the safety of the account cannot be held back',
      );
    }
    kinds[kind] = channels;
  }
  return {
    kinds,
    quietHours: quietHours && toQuietHours(quietHours),
    digest: digest ?? defaultDeliveryPreferences.digest,
  };
}

function toQuietHours({ from, until }: { from: string; until: string }): QuietHours {
  if (from === until) throw invalidField('preferences.quietHours.until', 'must be another time than the beginning');
  return { from: toMinutes(from), until: toMinutes(until) };
}

/** The minutes since midnight of a time such as "22:30". The contract has checked the form. */
function toMinutes(time: string): number {
  const [hour, minute] = time.split(':').map(Number);
  return hour! * 60 + minute!;
}

export const fromMinutes = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');

/** Applies one click in a mail: no more mails of the kind, or of any kind that the person can switch off. */
export function withoutMail(preferences: DeliveryPreferences, kind: Kind | 'all'): DeliveryPreferences {
  const stopped = kind === 'all' ? choosableKinds : [kind];
  const kinds = { ...preferences.kinds };
  for (const one of stopped) {
    if (isChoosable(one) && !routings[one].isEssential) kinds[one] = { ...channelsOf(one, preferences), email: 'off' };
  }
  return { ...preferences, kinds };
}
