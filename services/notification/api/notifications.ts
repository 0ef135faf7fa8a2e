// The RPCs of the inbox. They translate requests in and answers out.
import { z } from 'zod';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import { cutPage, positions, readPage } from '#chassis/rpc/pages.ts';
import { Kind } from '#proto/gen/sinew/notification/v1/kind.ts';
import type {
  Notification as NotificationMessage,
  NotificationServiceService,
} from '#proto/gen/sinew/notification/v1/notification.ts';
import type { Delivery } from '../delivery/delivery.ts';
import { defaultReader, type Notification, type Reader, resourceOf } from '../notification.ts';
import { fromCursor, toCursor } from '../stream/cursor.ts';
import { watchInbox } from '../stream/watch.ts';
import { render } from '../template/render.ts';
import { fromDelivery } from './deliveries.ts';
import type { Dependencies } from './dependencies.ts';

const listOf = (unread: boolean) => ({
  name: 'notification.inbox',
  filters: { unread },
  position: z.object({ position: positions.count }),
});

const toPosition = ({ position }: Notification) => ({ position: String(position) });

export function notificationHandlers(dependencies: Dependencies): Handlers<typeof NotificationServiceService> {
  const { notifications, recipients, deliveries, clock } = dependencies;
  const readerOf = async (userId: string): Promise<Reader> => (await recipients.get(userId)) ?? defaultReader;
  return {
    listNotifications: async (request, { caller: { userId } }) => {
      const page = readPage(request, listOf(request.unread));
      const [read, reader] = await Promise.all([notifications.list(userId, page, request), readerOf(userId)]);
      const { rows, nextPageToken } = cutPage(page, read.rows, toPosition);
      const sent = await deliveries.of(rows.map(({ id }) => id));
      return {
        notifications: rows.map((row) => fromNotification(row, reader, sent.get(row.id))),
        nextPageToken,
        cursor: toCursor(read.end),
      };
    },

    countUnread: async (_, { caller }) => ({ unreadCount: await notifications.countUnread(caller.userId) }),

    watchNotifications: async function* ({ cursor }, context) {
      const { signal, caller } = context;
      const after = fromCursor(context.resumeFrom(cursor));
      for await (const { position, notification } of watchInbox(dependencies, {
        userId: caller.userId,
        after,
        signal,
      })) {
        const own = notification && fromNotification(notification, await readerOf(caller.userId));
        yield { cursor: toCursor(position), notification: own };
      }
    },

    readNotification: async ({ notificationId }, { caller: { userId } }) => {
      const read = await notifications.read(userId, notificationId, clock.now());
      const sent = await deliveries.of([notificationId]);
      return fromNotification(read, await readerOf(userId), sent.get(notificationId));
    },

    readAllNotifications: async ({ cursor }, { caller }) => {
      await notifications.readAll(caller.userId, fromCursor(cursor), clock.now());
      return {};
    },

    deleteNotification: async ({ notificationId }, { caller }) => {
      await notifications.delete(caller.userId, notificationId);
      return {};
    },
  };
}

function fromNotification(
  { id, content, createTime, readTime, withdrawTime }: Notification,
  reader: Reader,
  deliveries: readonly Delivery[] = [],
): NotificationMessage {
  const base = { id, kind: Kind[content.kind], createTime, readTime, withdrawTime };
  if (withdrawTime) return { ...base, title: '', body: '', resource: '', deliveries: [] };
  const { title, lines } = render(content, reader);
  return {
    ...base,
    title,
    body: lines.join('\n'),
    resource: resourceOf(content),
    deliveries: deliveries.map(fromDelivery),
  };
}
