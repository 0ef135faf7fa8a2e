// The notification service behind a real gRPC server, with a database of its own and a clock that stands still.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { connectDatabase, migrate, type Sql } from '#chassis/database.ts';
import { createId } from '#chassis/identifiers.ts';
import {
  NotificationServiceService,
  WatchNotificationsRequest,
  type WatchNotificationsResponse,
} from '#proto/gen/sinew/notification/v1/notification.ts';
import { testDatabase } from '#tooling/testing/database.ts';
import type { NotificationSettings } from '../../services/notification/config.ts';
import type { Content, Draft, Notification } from '../../services/notification/notification.ts';
import {
  createNotificationService,
  migrations,
  type NotificationService,
} from '../../services/notification/service.ts';
import { type Person, type Served, serve } from './service.ts';

export interface ServedNotifications extends Served {
  service: NotificationService;
  sql: Sql;
  now: Date;
  /** What went wrong in the background. */
  errors: unknown[];
  /** Adds a notification and announces it, as the consumer of an event does. */
  notify: (userId: string, content?: Content) => Promise<Notification>;
}

const settings: NotificationSettings = { heartbeatMs: 15_000, comparisonMs: 1000 };

export const recordBroken: Content = {
  kind: 'RECORD_BROKEN',
  facts: {
    workoutId: '0198c0de-0000-7000-8000-000000000001',
    exerciseName: 'Bench Press (Barbell)',
    record: 'HEAVIEST_WEIGHT',
    value: 102.5,
    previous: 100,
  },
};

const draftFor = (userId: string, content: Content = recordBroken, now = new Date()): Draft => ({
  id: createId(now),
  to: { userId },
  content,
  eventId: randomUUID(),
  createTime: now,
});

/** Serves for the tests of a file. */
export function serveNotifications(given: Partial<NotificationSettings> = {}): ServedNotifications {
  const served = { now: new Date('2026-03-02T18:00:00Z'), errors: [] as unknown[] } as ServedNotifications;
  let unlisten: () => Promise<void>;
  beforeAll(async () => {
    const sql = connectDatabase({ url: await testDatabase(), connections: 10 });
    await migrate(sql, migrations);
    const service = createNotificationService({
      sql,
      clock: { now: () => served.now },
      settings: { ...settings, ...given },
      onError: (error) => served.errors.push(error),
    });
    unlisten = await service.listen();
    const notify: ServedNotifications['notify'] = async (userId, content) => {
      const draft = draftFor(userId, content, served.now);
      const added = await sql.begin((transaction) => service.notifications.add(transaction, draft));
      service.announce(userId);
      return added as Notification;
    };
    Object.assign(served, { sql, service, notify }, await serve(service.implementations));
  });
  afterAll(async () => {
    await served.stop();
    await unlisten();
    await served.sql.end();
  });
  return served;
}

export interface OpenWatch {
  /** All messages so far. */
  messages: WatchNotificationsResponse[];
  /** Resolves when as many notifications have come. */
  seen: (count: number) => Promise<void>;
  /** Resolves when the stream has ended, with the error where it was no clean end. */
  ended: Promise<Error | undefined>;
  cancel: () => void;
  pause: () => void;
  resume: () => void;
}

/** Opens a live stream by gRPC. */
export function openWatch({ client }: Pick<Served, 'client'>, person: Person, cursor = ''): OpenWatch {
  const { path, requestSerialize, responseDeserialize } = NotificationServiceService.watchNotifications;
  const request = WatchNotificationsRequest.fromPartial({ cursor });
  const call = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request, person.metadata());
  const messages: WatchNotificationsResponse[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<Error | undefined>();
  let wake: () => void = () => {};
  call.on('data', (message: WatchNotificationsResponse) => {
    messages.push(message);
    wake();
  });
  call.on('error', (error: Error) => resolve(error));
  call.on('end', () => resolve(undefined));
  const seen = (count: number) =>
    new Promise<void>((done, fail) => {
      wake = () => messages.filter(({ notification }) => notification).length >= count && done();
      void ended.then((error) => fail(error ?? new Error('the stream ended')));
      wake();
    });
  return {
    messages,
    seen,
    ended,
    cancel: () => call.cancel(),
    pause: () => call.pause(),
    resume: () => call.resume(),
  };
}
