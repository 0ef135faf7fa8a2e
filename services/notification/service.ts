// Puts the notification service together; main.ts and the tests differ only in what they give it.
import type { Clock } from '#chassis/clock.ts';
import type { Sql } from '#chassis/database.ts';
import type { EventHandlers } from '#chassis/events/consumer.ts';
import { Outbox } from '#chassis/events/outbox.ts';
import { eventHandlers } from '#chassis/events/subscribe.ts';
import { repeat } from '#chassis/lifecycle/repeat.ts';
import { type Implementation, implement } from '#chassis/server.ts';
import { EventServiceService } from '#proto/gen/sinew/notification/events/v1/event_service.ts';
import { NotificationServiceService } from '#proto/gen/sinew/notification/v1/notification.ts';
import { userEventHandlers, workoutEventHandlers } from './api/events.ts';
import { notificationHandlers } from './api/notifications.ts';
import type { NotificationSettings } from './config.ts';
import { Announcements } from './store/announcements.ts';
import { NotificationStore } from './store/notifications.ts';
import { RecipientStore } from './store/recipients.ts';
import { Hub } from './stream/hub.ts';

export interface NotificationServiceParts {
  /** A database that has been migrated. */
  sql: Sql;
  clock: Clock;
  settings: NotificationSettings;
  /** Something went wrong that no caller waits for. */
  onError: (error: unknown) => void;
}

export interface NotificationService {
  implementations: readonly Implementation[];
  notifications: NotificationStore;
  recipients: RecipientStore;
  /** What the events of other services do here, by service. */
  events: { user: EventHandlers; workout: EventHandlers };
  /** Tells all instances that something came to a person's inbox. */
  announce: (userId: string) => void;
  /** Wakes the open streams whose inbox goes on behind what they have read. */
  compare: () => Promise<void>;
  /** Removes what is of no use any more; any instance may, at any time. */
  sweep: () => Promise<void>;
  /** How many streams are open. */
  watching: () => number;
  /** Hears the other instances, and compares should a notice be lost, until what it answers with is called. */
  listen: () => Promise<() => Promise<void>>;
}

/** How long it is remembered that an account was deleted: no event comes later than this. */
const rememberedMs = 90 * 24 * 60 * 60 * 1000;

export const migrations = new URL('./migrations/', import.meta.url);

export function createNotificationService({
  sql,
  clock,
  settings,
  onError,
}: NotificationServiceParts): NotificationService {
  const notifications = new NotificationStore(sql);
  const recipients = new RecipientStore(sql);
  const hub = new Hub();
  const announcements = new Announcements(sql, onError);
  const dependencies = { notifications, recipients, hub, heartbeatMs: settings.heartbeatMs, clock };
  const announce = (userId: string): void => {
    hub.wake([userId]);
    announcements.announce(userId);
  };
  const effects = { notifications, recipients, announce };
  const compare = () => hub.compare((userIds) => notifications.ends(userIds));
  return {
    implementations: [
      implement(NotificationServiceService, notificationHandlers(dependencies)),
      implement(EventServiceService, eventHandlers(new Outbox(sql))),
    ],
    notifications,
    recipients,
    events: { user: userEventHandlers(effects), workout: workoutEventHandlers(effects) },
    announce,
    compare,
    sweep: () => recipients.sweep(new Date(clock.now().getTime() - rememberedMs)),
    watching: () => hub.size,
    listen: async () => {
      const unlisten = await announcements.listen(
        (userIds) => hub.wake(userIds),
        () => void compare().catch(onError),
      );
      const rest = repeat({ task: compare, everyMs: settings.comparisonMs, onError });
      return () => rest().then(unlisten);
    },
  };
}
