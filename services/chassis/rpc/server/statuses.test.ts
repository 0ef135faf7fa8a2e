// Statuses that are far too large, on a connection that others share. Whoever makes them, the other calls notice nothing.
import { type Client, type Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErrorInfo } from '#proto/gen/google/rpc/error_details.ts';
import { Status } from '#proto/gen/google/rpc/status.ts';
import {
  ListNotificationsRequest,
  NotificationServiceService as Service,
  type WatchNotificationsResponse,
} from '#proto/gen/sinew/notification/v1/notification.ts';
import { type Person, type Served, serve } from '#test/harness/service.ts';
import { metadataBytes } from '../bounds.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { Handlers } from '../handlers.ts';
import { implement } from './server.ts';

type NotificationHandlers = Handlers<typeof Service>;

let served: Served;
let ada: Person;
let refuse: (context: Context) => never;

const handlers: Partial<NotificationHandlers> = {
  listNotifications: async (_: unknown, context: Context) => refuse(context),
  async *watchNotifications(_: unknown, context: Context): AsyncGenerator<WatchNotificationsResponse> {
    if (context.header('late')) yield { cursor: 'p0', notification: undefined };
    refuse(context);
  },
  countUnread: async () => ({ unreadCount: 7 }),
} as never;

beforeAll(async () => {
  served = await serve([implement(Service, handlers as NotificationHandlers)]);
  ada = await served.person();
});

afterAll(() => served.stop());

const violations = Array.from({ length: 2000 }, (_, index) => ({
  field: `übungen[${index}].${'ß'.repeat(500)}`,
  description: '漢'.repeat(2000),
}));

type Ask = (client: Client, metadata: Metadata) => Promise<ServiceError>;

const unary =
  (path: string): Ask =>
  (client, metadata) =>
    new Promise((resolve) => {
      const bytes = (value: unknown) => value as Buffer;
      client.makeUnaryRequest(path, bytes, bytes, Buffer.alloc(0), metadata, (error) => resolve(error!));
    });

const stream =
  (late: string): Ask =>
  (client, metadata) =>
    new Promise((resolve) => {
      if (late) metadata.set('late', late);
      const bytes = (value: unknown) => value as Buffer;
      const call = client.makeServerStreamRequest(
        Service.watchNotifications.path,
        bytes,
        bytes,
        Buffer.alloc(0),
        metadata,
      );
      call.on('data', () => {}).on('error', resolve as never);
    });

/** Makes a call among innocent calls on the same connection; all of those get their answers. */
async function amongInnocents(ask: Ask): Promise<ServiceError> {
  const innocent = () => ada.as(Service).countUnread();
  const calls = Array.from({ length: 25 }, innocent);
  const failures = await Promise.all(Array.from({ length: 5 }, () => ask(served.client, ada.metadata())));
  const answers = await Promise.all([...calls, ...Array.from({ length: 25 }, innocent)]);
  expect(answers).toEqual(answers.map(() => ({ unreadCount: 7 })));
  return failures[0]!;
}

describe('a status that says too much ends no connection', () => {
  it.each<[string, Ask]>([
    ['of a call', unary(Service.listNotifications.path)],
    ['of a stream', stream('')],
    ['of a stream that has begun', stream('yes')],
  ])('%s', async (_, ask) => {
    refuse = () => {
      throw new Refusal('INVALID_FIELDS', '💪%\uD83D'.repeat(50_000), { violations });
    };
    const { code, metadata } = await amongInnocents(ask);
    expect(code).toBe(status.INVALID_ARGUMENT);
    expect(metadataBytes(metadata)).toBeLessThan(8 * 1024);
    const { details } = Status.decode(metadata.get('grpc-status-details-bin')[0] as Buffer);
    const { reason, metadata: more } = ErrorInfo.decode(details[0]!.value);
    expect([reason, Number(more.moreViolations)]).toEqual(['INVALID_FIELDS', expect.any(Number)]);
    expect(Number(more.moreViolations)).toBeGreaterThan(1900);
  });

  it('of an RPC that nobody serves', async () => {
    const { code, details } = await amongInnocents(unary(`/sinew.none.v1.None/${'n'.repeat(40_000)}`));
    expect([code, details.length < 2000]).toEqual([status.UNIMPLEMENTED, true]);
  });

  it('with headers ahead of the answer', async () => {
    refuse = (context) => {
      for (let index = 0; index < 50; index++) context.answerHeader(`x-${index}`, 'x'.repeat(2000));
      return { notifications: [], nextPageToken: '' } as never;
    };
    const headers = Promise.withResolvers<Metadata>();
    await amongInnocents((client, metadata) => {
      const { path, requestSerialize, responseDeserialize } = Service.listNotifications;
      const request = ListNotificationsRequest.fromPartial({});
      return new Promise((resolve) => {
        client
          .makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadata, (error) => resolve(error!))
          .on('metadata', headers.resolve);
      });
    });
    expect(metadataBytes(await headers.promise)).toBeLessThan(8 * 1024);
  });
});
