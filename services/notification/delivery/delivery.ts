// A delivery: one message on its way to one address, and the rules that decide what happens to it next.
import type { ChannelName } from '../channels/channel.ts';
import type { Kind, Notification } from '../notification.ts';
import { routings } from '../preferences/kinds.ts';
import { endOfQuietHours, nextDigest } from '../preferences/local-time.ts';
import { channelsOf, type DeliveryPreferences } from '../preferences/preferences.ts';

export type DeliveryState =
  /** Waits for a worker. */
  | 'pending'
  /** Waits for the end of the quiet hours. */
  | 'held'
  /** Waits for another attempt. */
  | 'retrying'
  /** Waits for the digest. */
  | 'digest'
  /** A worker has it. */
  | 'sending'
  /** The provider took it. */
  | 'sent'
  /** The service has given it up. */
  | 'failed'
  /** The provider took it, and the message came back later. */
  | 'bounced'
  /** The service does not send it any more, for example because the person has read the notification already. */
  | 'dropped'
  | 'notConfigured';

export interface Delivery {
  id: string;
  notificationId: string | undefined;
  userId: string | undefined;
  purpose: 'notification' | 'digest' | 'code';
  channel: ChannelName;
  deviceId: string | undefined;
  provider: string;
  state: DeliveryState;
  attempts: number;
  /** The time of the next attempt. */
  dueTime: Date | undefined;
  reason: string;
  createTime: Date;
  updateTime: Date;
}

/** The fields of a device that decide about deliveries. */
export interface ReachableDevice {
  id: string;
  channel: 'push' | 'sms';
  address: string;
}

export interface PlannedDelivery {
  channel: ChannelName;
  deviceId: string | undefined;
  provider: string;
}

/** The addresses for a new notification. Obstacles are checked later, when it is sent. */
export function planDeliveries(
  kind: Kind,
  preferences: DeliveryPreferences,
  devices: readonly ReachableDevice[],
): PlannedDelivery[] {
  const channels = channelsOf(kind, preferences);
  const mail = channels.email === 'off' ? [] : [{ channel: 'email' as const, deviceId: undefined, provider: 'email' }];
  const reached = devices.filter(({ channel }) => channels[channel]);
  return [
    ...mail,
    ...reached.map((device) => ({ channel: device.channel, deviceId: device.id, provider: providerOf(device) })),
  ];
}

/** What happened to a notification's delivery to an address when another notification replaced it. */
export interface ReplacedDelivery {
  channel: ChannelName;
  deviceId: string | null;
  /** Whether the delivery had not left yet. Otherwise it was sent, or is being sent. */
  isWaiting: boolean;
}

/**
 * Whether a notification goes to an address. It does not go where the notification that it replaces was sent. A quiet
 * notification, which is no news of this moment, goes only where the replaced notification still waited.
 */
export function isNews(
  { channel, deviceId }: PlannedDelivery,
  { before, quiet }: { before: readonly ReplacedDelivery[]; quiet: boolean },
): boolean {
  const same = before.filter((one) => one.channel === channel && (one.deviceId ?? undefined) === deviceId);
  if (same.some(({ isWaiting }) => !isWaiting)) return false;
  return !quiet || same.length > 0;
}

/** The channels that the person has switched off for the kind, once for each address that would otherwise be reached. */
export function unwantedChannels(
  kind: Kind,
  preferences: DeliveryPreferences,
  devices: readonly Pick<ReachableDevice, 'channel'>[],
): ChannelName[] {
  const usual = routings[kind].channels;
  const wanted = channelsOf(kind, preferences);
  const mail = usual.email !== 'off' && wanted.email === 'off' ? ['email' as const] : [];
  return [...mail, ...devices.map(({ channel }) => channel).filter((channel) => usual[channel] && !wanted[channel])];
}

/** Each push service has its own limits. */
const providerOf = ({ channel, address }: Pick<ReachableDevice, 'channel' | 'address'>): string =>
  channel === 'push' ? `push ${URL.parse(address)?.host ?? ''}` : channel;

/** All facts that decide about a delivery when a worker has it. */
export interface DeliverySituation {
  delivery: Pick<Delivery, 'purpose' | 'channel'>;
  /** Absent from a digest and from a code. */
  notification: Pick<Notification, 'content' | 'readTime' | 'withdrawTime'> | undefined;
  preferences: DeliveryPreferences;
  timeZone: string;
  isConfigured: boolean;
  /** The address of the delivery; undefined when the person has no such address any more. */
  address: string | undefined;
  isSuppressed: boolean;
  /** The person's mails of the last hour that count, without this one. */
  mailsInHour: number;
  mailsPerHour: number;
  now: Date;
}

/** Why the delivery joins a digest; empty where the person asked for digests. */
export type DigestReason = '' | 'too many mails within an hour';

/** The reason of a delivery that was withdrawn before it left. */
export const withdrawnReason = 'it is not so any more';

export type DropReason =
  | typeof withdrawnReason
  | 'switched off'
  | 'read already'
  | 'there is no such address any more'
  | 'the address is known not to exist';

export type Decision =
  /** `isCounted`: the mail counts among the mails of this hour. */
  | { do: 'send'; isCounted: boolean }
  | { do: 'hold'; until: Date }
  | { do: 'digest'; at: Date; reason: DigestReason }
  | { do: 'drop'; reason: DropReason }
  | { do: 'notConfigured' };

export function decide(situation: DeliverySituation): Decision {
  const { delivery, notification, address, isConfigured, isSuppressed } = situation;
  if (notification?.withdrawTime) return { do: 'drop', reason: withdrawnReason };
  if (!isConfigured) return { do: 'notConfigured' };
  if (address === undefined) return { do: 'drop', reason: 'there is no such address any more' };
  if (delivery.purpose === 'code') return { do: 'send', isCounted: false };
  if (notification && routings[notification.content.kind].isEssential) return { do: 'send', isCounted: false };
  if (isSuppressed) return { do: 'drop', reason: 'the address is known not to exist' };
  return (notification && decideByWish(notification, situation)) ?? decideByTime(situation);
}

/** The person's preference for the kind, which may have changed since the delivery was planned. */
function decideByWish(
  { content, readTime }: NonNullable<DeliverySituation['notification']>,
  { delivery: { channel }, preferences, timeZone, now }: DeliverySituation,
): Decision | undefined {
  const choice = channelsOf(content.kind, preferences)[channel];
  if (!choice || choice === 'off') return { do: 'drop', reason: 'switched off' };
  if (readTime) return { do: 'drop', reason: 'read already' };
  return choice === 'digest'
    ? { do: 'digest', at: nextDigest(preferences.digest, timeZone, now), reason: '' }
    : undefined;
}

function decideByTime(situation: DeliverySituation): Decision {
  const { delivery, preferences, timeZone, mailsInHour, mailsPerHour, now } = situation;
  const until = preferences.quietHours && endOfQuietHours(preferences.quietHours, timeZone, now);
  if (until) return { do: 'hold', until };
  if (delivery.channel !== 'email') return { do: 'send', isCounted: false };
  if (delivery.purpose === 'digest' || mailsInHour < mailsPerHour) return { do: 'send', isCounted: true };
  return { do: 'digest', at: nextDigest(preferences.digest, timeZone, now), reason: 'too many mails within an hour' };
}

/** A message that is not a notification. */
export interface OwnDelivery extends Pick<Delivery, 'purpose' | 'channel' | 'provider'> {
  userId: string;
  deviceId?: string;
  dueTime: Date;
}
