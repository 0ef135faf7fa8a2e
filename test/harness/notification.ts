// The notification service behind a real gRPC server, with its own database and a clock that stands still.
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { z } from 'zod';
import { connectDatabase, migrate } from '#chassis/database/database.ts';
import { createId } from '#chassis/database/identifiers.ts';
import type { Sql } from '#chassis/database/sql.ts';
import { Deletions } from '#chassis/personal-data/deletions.ts';
import {
  NotificationServiceService,
  WatchNotificationsRequest,
  type WatchNotificationsResponse,
} from '#proto/gen/sinew/notification/v1/notification.ts';
import { testDatabase } from '#tooling/testing/database.ts';
import {
  createDeliveryChannels,
  type DeliveryChannels,
  type DeliveryChannelsParts,
} from '../../services/notification/channels/delivery-channels.ts';
import { type ChannelSettings, channelSettings } from '../../services/notification/channels/settings.ts';
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
  /** The deletions of accounts that are under way. */
  deletions: Deletions;
  sql: Sql;
  /** The clock stands still until a test moves it. */
  clock: { now: Date };
  /** Failures of work in the background. */
  errors: unknown[];
  /** Adds a notification and announces it, as the consumer of an event does. */
  notify: (userId: string, content?: Content) => Promise<Notification>;
}

const settings: NotificationSettings = { heartbeatMs: 15_000, comparisonMs: 1000, mailboxMs: 30_000 };

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

/** A notification of a new event. */
export const draftFor = (userId: string, content: Content = recordBroken, now = new Date()): Draft => ({
  id: createId(now),
  to: { userId },
  content,
  eventId: randomUUID(),
  createTime: now,
});

type GivenChannels = Partial<Omit<DeliveryChannelsParts, 'settings'>> & { settings?: () => Partial<ChannelSettings> };

/** The operator's settings; empty unless a test gives some. */
export function testDeliveryChannels({ settings: own, ...given }: GivenChannels = {}): DeliveryChannels {
  const defaults = z.object(channelSettings).parse({});
  return createDeliveryChannels({
    settings: () => ({ ...defaults, ...own?.() }),
    secrets: () => ({ signingKey: 'the key of the tests' }),
    outbox: undefined,
    edgeUrl: 'http://127.0.0.1:8080',
    allowsPrivate: true,
    issueToken: async (askId) => `token-of-${askId}`,
    ...given,
  });
}

/** Starts an instance at a database. Several instances may share one database. */
export async function startNotifications(
  url: string,
  {
    deliveryChannels = testDeliveryChannels(),
    ...given
  }: Partial<NotificationSettings> & { deliveryChannels?: DeliveryChannels } = {},
): Promise<ServedNotifications> {
  const sql = connectDatabase({ url, connections: 10 });
  await migrate(sql, migrations);
  const silent = pino({ level: 'silent' });
  const served = {
    clock: { now: new Date('2026-03-02T18:00:00Z') },
    errors: [] as unknown[],
    sql,
  } as ServedNotifications;
  const service = createNotificationService({
    sql,
    clock: { now: () => served.clock.now },
    settings: { ...settings, ...given },
    deliveryChannels,
    log: silent,
    onError: (error) => served.errors.push(error),
  });
  const deletions = new Deletions({ service: 'notification', sql, log: silent, erase: service.erase });
  const unlisten = await service.listen();
  const notify: ServedNotifications['notify'] = async (userId, content) => {
    const draft = draftFor(userId, content, served.clock.now);
    const added = await sql.begin((transaction) => service.notifications.add(transaction, draft));
    service.announce(userId);
    return added?.notification as Notification;
  };
  const server = await serve(service.implementations);
  const stop = async () => {
    await server.stop();
    await unlisten();
    await sql.end();
  };
  return Object.assign(served, server, { service, deletions, notify, stop });
}

/** Serves for the tests of a file. */
export function serveNotifications(
  given: Partial<NotificationSettings> & { deliveryChannels?: DeliveryChannels } = {},
): ServedNotifications {
  const served = {} as ServedNotifications;
  beforeAll(async () => {
    Object.assign(served, await startNotifications(await testDatabase(), given));
  });
  afterAll(() => served.stop());
  return served;
}

export interface OpenWatch {
  /** All messages so far. */
  messages: WatchNotificationsResponse[];
  /** Resolves when the messages so far are enough. */
  until: (enough: (messages: readonly WatchNotificationsResponse[]) => boolean) => Promise<void>;
  /** Resolves when so many notifications have come. */
  seen: (count: number) => Promise<void>;
  /** Resolves when the stream has ended, with the error unless the end was clean. */
  ended: Promise<Error | undefined>;
  cancel: () => void;
  pause: () => void;
  resume: () => void;
}

/** Opens a live stream by gRPC. */
export function openWatch(
  { client }: Pick<Served, 'client'>,
  person: Pick<Person, 'metadata'>,
  cursor = '',
): OpenWatch {
  const { path, requestSerialize, responseDeserialize } = NotificationServiceService.watchNotifications;
  const request = WatchNotificationsRequest.fromPartial({ cursor });
  const call = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request, person.metadata());
  const messages: WatchNotificationsResponse[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<Error | undefined>();
  const waiting = new Set<() => void>();
  call.on('data', (message: WatchNotificationsResponse) => {
    messages.push(message);
    for (const look of waiting) look();
  });
  call.on('error', (error: Error) => resolve(error));
  call.on('end', () => resolve(undefined));
  const until: OpenWatch['until'] = (enough) =>
    new Promise<void>((done, fail) => {
      const look = () => {
        if (!enough(messages)) return;
        waiting.delete(look);
        done();
      };
      waiting.add(look);
      look();
      void ended.then((error) => fail(error ?? new Error('the stream ended')));
    });
  return {
    messages,
    until,
    seen: (count) => until((all) => all.filter(({ notification }) => notification).length >= count),
    ended,
    cancel: () => call.cancel(),
    pause: () => call.pause(),
    resume: () => call.resume(),
  };
}
