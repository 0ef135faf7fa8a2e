// What the handlers work with; service.ts makes it.
import type { Clock } from '#chassis/clock.ts';
import type { NotificationStore } from '../store/notifications.ts';
import type { RecipientStore } from '../store/recipients.ts';
import type { Hub } from '../stream/hub.ts';

export interface Dependencies {
  notifications: NotificationStore;
  recipients: RecipientStore;
  hub: Hub;
  heartbeatMs: number;
  clock: Clock;
}
