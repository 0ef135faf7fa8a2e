// One live stream: it reads the inbox behind its cursor, sends what it read, and sleeps until more comes. Positions have the
// order of the commits, so nothing appears later at a position that a cursor has passed.
import { Refusal } from '#chassis/rpc/errors.ts';
import type { Notification } from '../notification.ts';
import type { NotificationStore } from '../store/notifications.ts';
import { type Hub, Watcher } from './hub.ts';

export interface Inbox {
  notifications: Pick<NotificationStore, 'listAfter' | 'ends'>;
  hub: Hub;
  heartbeatMs: number;
}

export interface Watch {
  userId: string;
  /** The position to begin behind; `undefined` means the end of the inbox. */
  after: bigint | undefined;
  /** Ends the stream. */
  signal: AbortSignal;
}

/** A notification with its place, or a heartbeat with the place reached. */
export interface SeenNotification {
  position: bigint;
  notification?: Notification;
}

/** How many notifications are read at once. */
const batch = 100;

/** @throws Refusal INVALID_CURSOR for a place behind the end of the inbox */
export async function* watchInbox(
  { notifications, hub, heartbeatMs }: Inbox,
  { userId, after, signal }: Watch,
): AsyncGenerator<SeenNotification> {
  const watcher = new Watcher();
  const leave = hub.join(userId, watcher);
  try {
    const end = (await notifications.ends([userId])).get(userId) ?? 0n;
    if (after !== undefined && after > end)
      throw new Refusal('INVALID_CURSOR', 'the cursor is behind the end of the inbox');
    watcher.position = after ?? end;
    yield { position: watcher.position };
    while (!signal.aborted) {
      const found = await notifications.listAfter(userId, watcher.position, batch);
      for (const notification of found) {
        watcher.position = notification.position!;
        yield { position: watcher.position, notification };
      }
      if (found.length === batch) continue;
      while (!signal.aborted && !(await watcher.wait(heartbeatMs, signal))) yield { position: watcher.position };
    }
  } finally {
    leave();
  }
}
