// Puts the notification service together. main.ts and the tests differ only in the parts that they give.
import type { Logger } from 'pino';
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import type { EventHandlers } from '#chassis/events/event.ts';
import { type Implementation, implement } from '#chassis/rpc/server/server.ts';
import type { Clock } from '#chassis/runtime/clock.ts';
import { repeat } from '#chassis/runtime/repetition/repeat.ts';
import { usesHandler } from '#chassis/secrets/uses/answer.ts';
import { serveStored } from '#chassis/service/serving.ts';
import type { Built, StoredResources } from '#chassis/service/stored.ts';
import { BounceServiceService } from '#proto/gen/sinew/notification/v1/bounce.ts';
import { DeviceServiceService } from '#proto/gen/sinew/notification/v1/device.ts';
import { NotificationServiceService } from '#proto/gen/sinew/notification/v1/notification.ts';
import { PersonalDataServiceService } from '#proto/gen/sinew/notification/v1/personal_data.ts';
import { PreferenceServiceService } from '#proto/gen/sinew/notification/v1/preferences.ts';
import { bounceHandlers } from './api/bounces.ts';
import type { Dependencies } from './api/dependencies.ts';
import { deviceHandlers } from './api/devices.ts';
import { aiEventHandlers, userEventHandlers, workoutEventHandlers } from './api/events.ts';
import { notificationHandlers } from './api/notifications.ts';
import { personalDataHandlers } from './api/personal-data.ts';
import { preferenceHandlers } from './api/preferences.ts';
import { Mailbox } from './bounces/mailbox.ts';
import { BounceReader } from './bounces/reader.ts';
import type { DeliveryChannels } from './channels/delivery-channels.ts';
import { connectDeliveryChannels } from './channels/live.ts';
import { type NotificationConfig, type NotificationSettings, toSettings } from './config.ts';
import { measureBacklog } from './delivery/metrics.ts';
import { Sender } from './delivery/sender.ts';
import { Worker } from './delivery/worker.ts';
import { Signature } from './preferences/signature.ts';
import { Announcements } from './store/announcements.ts';
import { BounceStore } from './store/bounces.ts';
import { DeliveryStore } from './store/deliveries.ts';
import { DeviceStore } from './store/devices.ts';
import { NotificationStore } from './store/notifications.ts';
import { OutgoingStore } from './store/outgoing.ts';
import { PreferenceStore } from './store/preferences.ts';
import { RecipientStore } from './store/recipients.ts';
import { Hub } from './stream/hub.ts';

export interface NotificationServiceParts {
  /** The database, with all migrations applied. */
  sql: Sql;
  clock: Clock;
  settings: NotificationSettings;
  /** How messages leave the service. */
  deliveryChannels: DeliveryChannels;
  log: Logger;
  /** Called for a failure that no caller waits for. */
  onError: (error: unknown) => void;
}

export interface NotificationService {
  implementations: readonly Implementation[];
  notifications: NotificationStore;
  recipients: RecipientStore;
  /** The handlers of other services' events, by service. */
  events: { user: EventHandlers; workout: EventHandlers; ai: EventHandlers };
  deliveries: DeliveryStore;
  /** Sends the deliveries that are due, after it was started. */
  worker: Worker;
  /** The mailbox for returned mails, where there is one. */
  mailbox: Mailbox;
  /** Tells all instances that a person's inbox has changed. */
  announce: (userId: string) => void;
  /** Wakes the open streams that have not read all of their inbox. */
  compare: () => Promise<void>;
  /** Removes rows that are of no use any more. Any instance may do so at any time. */
  sweep: () => Promise<void>;
  /** Sets the metrics of the queue to its state. */
  measure: () => Promise<void>;
  /** Deletes all that the service holds of a person. */
  erase: (transaction: Transaction, userId: string) => Promise<void>;
  /** How many streams are open. */
  watching: () => number;
  /** Listens to the other instances, and compares in case a notice was lost. Answers with the function that stops both. */
  listen: () => Promise<() => Promise<void>>;
  /** Periodic tasks. Any instance may run them. */
  tasks: NonNullable<Built['tasks']>;
  /** Starts all other work in the background. Answers with the function that stops it. */
  start: () => Promise<() => Promise<void>>;
}

const measureMs = 5000;
const minuteMs = 60_000;
const hourMs = 3_600_000;
/** How long the service remembers that an account was deleted. No event comes later than this. */
const rememberedMs = 90 * 24 * hourMs;
/** How long the service keeps the outcomes of codes and digests, and withdrawn notifications for open streams. */
const keptMs = 30 * 24 * hourMs;

export const migrations = new URL('./migrations/', import.meta.url);

/** Makes the service from what a running process has: its secrets, the live settings, and the user service. */
export async function buildNotification(
  resources: StoredResources<NotificationConfig>,
): Promise<NotificationService & Built> {
  const { sql, clock, log, onError, config } = resources;
  const deliveryChannels = await connectDeliveryChannels(resources);
  return createNotificationService({ sql, clock, log, onError, deliveryChannels, settings: toSettings(config) });
}

export function createNotificationService({
  sql,
  clock,
  settings,
  deliveryChannels,
  log,
  onError,
}: NotificationServiceParts): NotificationService {
  const notifications = new NotificationStore(sql);
  const recipients = new RecipientStore(sql);
  const hub = new Hub();
  const announcements = new Announcements(sql, onError);
  const deliveries = new DeliveryStore(sql);
  const signature = new Signature(deliveryChannels.signingKey);
  const outgoing = new OutgoingStore({ sql, deliveries, recipients });
  const sender = new Sender({ ...deliveryChannels, outgoing, signature, clock });
  const onStoreBack = (): void => log.info('deliveries are made again');
  const worker = new Worker({ deliveries, sender, clock, random: Math.random, onError, onStoreBack });
  const bounces = new BounceStore(sql, recipients);
  const bounceReader = new BounceReader({ bounces, signature, clock });
  const mailbox = new Mailbox({ settings: deliveryChannels.bounceMailbox, reader: bounceReader, bounces, log });
  const dependencies = {
    notifications,
    recipients,
    deliveries,
    hub,
    heartbeatMs: settings.heartbeatMs,
    clock,
    signature,
    deliveryChannels,
    bounceReader,
    devices: new DeviceStore(sql, deliveries),
    preferences: new PreferenceStore(sql),
  };
  const announce = (userId: string): void => {
    hub.wake([userId]);
    announcements.announce(userId);
    worker.wake();
  };
  const effects = { notifications, recipients, announce };
  const erase = (transaction: Transaction, userId: string) => recipients.forget(transaction, userId, clock.now());
  const compare = () => hub.compare((userIds) => notifications.ends(userIds));
  const listen = () => hearOthers({ announcements, hub, compare, everyMs: settings.comparisonMs, onError });
  const sweep = () => sweepStores(dependencies, clock.now());
  const measure = () => measureBacklog(() => deliveries.backlog(), clock.now());
  const sweepMails = () => deliveryChannels.sweepOutbox((userIds) => recipients.whichForgotten(userIds));
  return {
    implementations: serveStored({ service: 'notification', sql }, implementationsOf(dependencies, sql)),
    notifications,
    recipients,
    deliveries,
    worker,
    announce,
    compare,
    sweep,
    measure,
    listen,
    erase,
    mailbox,
    events: {
      user: userEventHandlers(effects),
      workout: workoutEventHandlers(effects),
      ai: aiEventHandlers(effects),
    },
    watching: () => hub.size,
    tasks: [
      { task: sweep, everyMs: hourMs },
      { task: sweepMails, everyMs: minuteMs },
      { task: measure, everyMs: measureMs },
    ],
    start: async () => {
      const looks = lookRepeatedly(mailbox, settings.mailboxMs, onError);
      const stops = [await listen(), worker.start(), looks];
      return async () => void (await Promise.all(stops.map((stop) => stop())));
    },
  };
}

interface Hearing {
  announcements: Announcements;
  hub: Hub;
  compare: () => Promise<void>;
  everyMs: number;
  onError: (error: unknown) => void;
}

/** Wakes the streams that other instances name, and compares now and then in case a notice was lost. */
async function hearOthers({ announcements, hub, compare, everyMs, onError }: Hearing): Promise<() => Promise<void>> {
  const unlisten = await announcements.listen(
    (userIds) => hub.wake(userIds),
    () => void compare().catch(onError),
  );
  const rest = repeat({ task: compare, everyMs, onError });
  return () => rest().then(unlisten);
}

/** Looks into the mailbox again and again. The returned function breaks off the look under way and waits for its end. */
function lookRepeatedly(mailbox: Mailbox, everyMs: number, onError: (error: unknown) => void): () => Promise<void> {
  const rest = repeat({ task: () => mailbox.look(), everyMs, onError });
  return () => {
    mailbox.stop();
    return rest();
  };
}

async function sweepStores(
  { recipients, notifications, deliveries }: Pick<Dependencies, 'recipients' | 'notifications' | 'deliveries'>,
  now: Date,
): Promise<void> {
  await recipients.sweep(new Date(now.getTime() - rememberedMs));
  await notifications.sweep(new Date(now.getTime() - keptMs));
  await deliveries.sweep(new Date(now.getTime() - keptMs));
}

const implementationsOf = (dependencies: Dependencies, sql: Sql): Implementation[] => [
  implement(NotificationServiceService, notificationHandlers(dependencies)),
  implement(PreferenceServiceService, preferenceHandlers(dependencies)),
  implement(DeviceServiceService, deviceHandlers(dependencies)),
  implement(BounceServiceService, bounceHandlers(dependencies)),
  implement(PersonalDataServiceService, {
    ...personalDataHandlers(dependencies),
    listSecretUses: usesHandler('notification', sql),
  }),
];
