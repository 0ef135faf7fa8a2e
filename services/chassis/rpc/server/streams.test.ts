// Streams of responses through a real gRPC server and client: how they end, and that no stream harms another.
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { HttpBody } from '#proto/gen/google/api/httpbody.ts';
import { RawRequest } from '#proto/gen/sinew/door/v1/raw_request.ts';
import {
  NotificationServiceService,
  WatchNotificationsRequest,
  type WatchNotificationsResponse,
} from '#proto/gen/sinew/notification/v1/notification.ts';
import { scrape } from '#test/harness/metrics.ts';
import { type Person, type Served, serve } from '#test/harness/service.ts';
import { serveMetrics } from '../../telemetry/metrics/serve.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { Handlers } from '../handlers.ts';
import { implement } from './server.ts';

type NotificationHandlers = Handlers<typeof NotificationServiceService>;
type Watch = (context: Context) => AsyncIterable<WatchNotificationsResponse>;

let served: Served;
let watch: Watch;

const handlers: Partial<NotificationHandlers> = {
  watchNotifications: (_, context) => watch(context),
  countUnread: async () => ({ unreadCount: 7 }),
};
const implementations = [implement(NotificationServiceService, handlers as NotificationHandlers)];

beforeAll(async () => {
  served = await serve(implementations);
});

afterAll(() => served.stop());

function open(person: Person, { client }: Pick<Served, 'client'> = served) {
  const { path, requestSerialize, responseDeserialize } = NotificationServiceService.watchNotifications;
  const request = WatchNotificationsRequest.fromPartial({});
  const call = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request, person.metadata());
  const began = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<Error | undefined>();
  call.once('data', () => began.resolve());
  call.on('error', (error: Error) => ended.resolve(error));
  call.on('end', () => ended.resolve(undefined));
  return { call, began: began.promise, ended: ended.promise };
}

/** Sets a stream of one message and then silence, until it is told to end. Resolves when the stream was told. */
function silence() {
  const told = Promise.withResolvers<void>();
  watch = async function* ({ signal }) {
    try {
      yield { cursor: 'p0', notification: undefined };
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    } finally {
      told.resolve();
    }
  };
  return told.promise;
}

/** Opens the stream as the door does for a caller of the Connect protocol: the flags of each message, and what it says. */
async function openByConnect(person: Person): Promise<[number, unknown][]> {
  const metadata = person.metadata();
  metadata.set('x-sinew-connect', 'json');
  const content = {
    contentType: 'application/connect+json',
    data: Buffer.from([0, 0, 0, 0, 2, 123, 125]),
    extensions: [],
  };
  const encode = (request: RawRequest): Buffer => Buffer.from(RawRequest.encode(request).finish());
  const { path } = NotificationServiceService.watchNotifications;
  const call = served.client.makeServerStreamRequest(path, encode, HttpBody.decode, { content }, metadata);
  const messages: [number, unknown][] = [];
  call.on('data', ({ data }: HttpBody) => messages.push([data[0]!, JSON.parse(data.subarray(5).toString())]));
  await new Promise((resolve) => call.on('error', resolve).on('end', resolve));
  return messages;
}

it('a stream by Connect says in its last message how it ended', async () => {
  const person = await served.person();
  const first = { cursor: 'p0', notification: undefined };
  watch = async function* () {
    yield first;
  };
  expect(await openByConnect(person)).toEqual([
    [0, { cursor: 'p0' }],
    [2, {}],
  ]);
  watch = async function* () {
    yield first;
    throw new Refusal('UNAVAILABLE', 'gone', { retryAfterMs: 1000 });
  };
  const details = expect.arrayContaining([{ type: 'google.rpc.ErrorInfo', value: expect.any(String) }]);
  const error = { code: 'unavailable', message: 'gone', details };
  expect(await openByConnect(person)).toEqual([
    [0, { cursor: 'p0' }],
    [2, { error, metadata: { 'retry-after': ['1'] } }],
  ]);
});

it('a handler is told that its caller went away', async () => {
  const told = silence();
  const { call, began, ended } = open(await served.person());
  await began;
  call.cancel();
  await told;
  expect(await ended).toMatchObject({ details: 'Cancelled on client' });
});

it('a handler is told that the server stops, and its caller sees a clean end', async () => {
  const own = await serve(implementations);
  const told = silence();
  const { began, ended } = open(await own.person(), own);
  await began;
  await own.stop();
  await told;
  expect(await ended).toBeUndefined();
});

it('a stream ends cleanly when the token does', async () => {
  const told = silence();
  const silent = watch;
  watch = (context) => {
    expect(context.expiry).toBeGreaterThan(Date.now() + 3_500_000);
    context.expiry = Date.now() + 50;
    return silent(context);
  };
  const { ended } = open(await served.person());
  await told;
  expect(await ended).toBeUndefined();
});

it('a stream ends cleanly when the key of its token is revoked, and those by other keys go on', async () => {
  const own = await serve(implementations);
  const revoked = Promise.withResolvers<void>();
  watch = async function* ({ signal }) {
    const ends = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    yield { cursor: 'p0', notification: undefined };
    await Promise.race([ends, revoked.promise]);
    if (!signal.aborted) yield { cursor: 'p1', notification: undefined };
  };
  const before = open(await own.person(), own);
  const revoke = await own.rotateKey();
  const after = open(await own.person(), own);
  const cursors: string[] = [];
  after.call.on('data', ({ cursor }: WatchNotificationsResponse) => cursors.push(cursor));
  await Promise.all([before.began, after.began]);
  revoke();
  expect(await before.ended).toBeUndefined();
  revoked.resolve();
  expect(await after.ended).toBeUndefined();
  expect(cursors).toEqual(['p0', 'p1']);
  await own.stop();
});

it('a stream that must be whole breaks off when the key of its token is revoked', async () => {
  const own = await serve(implementations);
  watch = async function* (context) {
    context.mustBeWhole();
    yield { cursor: 'p0', notification: undefined };
    await new Promise((_, reject) => context.signal.addEventListener('abort', () => reject(new Error('ended'))));
  };
  const { began, ended } = open(await own.person(), own);
  await began;
  (await own.rotateKey())();
  expect(await ended).toMatchObject({
    code: status.UNAUTHENTICATED,
    details: 'the access token is not valid any more',
  });
  await own.stop();
});

it('a stream whose token’s key is revoked before it begins ends at once', async () => {
  const own = await serve(implementations);
  const person = await own.person();
  const revoke = await own.rotateKey();
  silence();
  const silent = watch;
  watch = (context) => {
    revoke();
    return silent(context);
  };
  expect(await open(person, own).ended).toBeUndefined();
  await own.stop();
});

it('a stream is counted while it is open', async () => {
  const metrics = await serveMetrics('127.0.0.1', 0);
  onTestFinished(metrics.close);
  const method = NotificationServiceService.watchNotifications.path;
  const count = async () => (await scrape(metrics.port))('sinew_open_streams', { method });
  const before = (await count()) ?? 0;
  silence();
  const { call, began, ended } = open(await served.person());
  await began;
  expect(await count()).toBe(before + 1);
  call.cancel();
  await ended;
  await expect.poll(count).toBe(before);
});

it('what goes wrong while a stream is to end is no failure of it', async () => {
  watch = async function* ({ signal }) {
    yield { cursor: 'p0', notification: undefined };
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
  };
  const own = await serve(implementations);
  const { began, ended } = open(await own.person(), own);
  await began;
  await own.stop();
  expect(await ended).toBeUndefined();
});

it('what goes wrong before reaches the caller', async () => {
  watch = async function* () {
    yield { cursor: 'p0', notification: undefined };
    throw new Error('a secret of the database');
  };
  const { ended } = open(await served.person());
  const error = (await ended) as Error & { details: string };
  expect(error.details).toContain('the service failed');
});

it('a stream waits for a reader who takes nothing', async () => {
  let produced = 0;
  watch = async function* () {
    for (; produced < 10_000; produced++) yield { cursor: 'p'.repeat(10_000), notification: undefined };
  };
  const { call, began, ended } = open(await served.person());
  await began;
  call.pause();
  const other = await (await served.person()).as(NotificationServiceService).countUnread();
  expect(other).toEqual({ unreadCount: 7 });
  const looks = [-1];
  // The handler stands still when all buffers on the way are full.
  await expect.poll(() => looks.push(produced) && looks.at(-1) === looks.at(-2), { interval: 100 }).toBe(true);
  expect(produced).toBeLessThan(1000);
  call.resume();
  expect(await ended).toBeUndefined();
  expect(produced).toBe(10_000);
});

it('a storm of callers who go away takes nobody with it', async () => {
  silence();
  const person = await served.person();
  // This stream is on the same connection as the others.
  const steady = open(person);
  await steady.began;
  for (let round = 0; round < 15; round++) {
    const calls = Array.from({ length: 200 }, () => open(person));
    await Promise.all(calls.map(({ began }) => began));
    for (const { call } of calls) call.cancel();
    await Promise.all(calls.map(({ ended }) => ended));
  }
  const outcome = await Promise.race([steady.ended.then(() => 'ended'), Promise.resolve('open')]);
  expect(outcome).toBe('open');
  steady.call.cancel();
});
