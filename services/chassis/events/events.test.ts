// Events from one service's outbox to another's inbox, through a real gRPC stream and two real databases.
import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { type SpanContext, SpanKind } from '@opentelemetry/api';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Identity } from '#consul/identity/identity.ts';
import { EventServiceService } from '#proto/gen/sinew/user/events/v1/event_service.ts';
import { testIdentity } from '#test/harness/identity.ts';
import { type Served, serve } from '#test/harness/service.ts';
import { testDatabase } from '#tooling/testing/database.ts';
import { connectDatabase, migrate } from '../database/database.ts';
import type { Sql } from '../database/sql.ts';
import { backgroundContext } from '../rpc/context.ts';
import { implement } from '../rpc/server/server.ts';
import { currentSpan, openSpan, readTrace, within } from '../telemetry/trace.ts';
import { connectEvents } from './carrier.ts';
import type { EventHandlers } from './event.ts';
import { consumeEvents } from './inbox/consumer.ts';
import { askForRetry, dropParked, listParked, type ParkedSummary } from './inbox/parked.ts';
import { appendEvents, Outbox } from './outbox.ts';
import { eventHandlers } from './subscribe.ts';

const migrations = new URL('../../workout/migrations/', import.meta.url);
let producerUrl: string;
let producer: Sql;
let consumer: Sql;
let served: Served;
let identity: Identity;
let stops: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  producerUrl = await testDatabase();
  [producer, consumer] = await Promise.all([connect(producerUrl), connect(await testDatabase())]);
  identity = await testIdentity('workout');
  served = await serve([implement(EventServiceService, eventHandlers(new Outbox(producer)))]);
});

afterAll(async () => {
  await served.stop();
  await Promise.all([producer.end(), consumer.end()]);
});

beforeEach(async () => {
  await consumer`create table if not exists effect (place serial, user_id text, event_id text)`;
});

afterEach(async () => {
  await Promise.all(stops.map((stop) => stop()));
  stops = [];
  await consumer`drop table effect`;
  await consumer`truncate inbox_cursor, inbox_parked`;
  await producer`truncate outbox`;
});

async function connect(url: string): Promise<Sql> {
  const sql = connectDatabase({ url, connections: 5 });
  await migrate(sql, migrations);
  return sql;
}

const silent = pino({ level: 'silent' });

function consume(handlers: EventHandlers) {
  const target = served.client.getChannel().getTarget();
  const from = connectEvents('user', { identity, target });
  const stop = consumeEvents({ from, sql: consumer, log: silent, handlers, tries: 2 });
  stops.push(stop);
  return stop;
}

/** Looks again and again. The time limit of the test also ends this wait. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await setImmediate();
}

const deleted = (userId: string) => ({
  aggregate: `user/${userId}`,
  payload: { $case: 'userDeleted' as const, value: { userId } },
});

const tell = (userIds: readonly string[]): Promise<unknown> =>
  producer.begin((transaction) => appendEvents(transaction, userIds.map(deleted)));

/** Handlers that write a row for each `userDeleted`, and a promise that resolves when `count` rows are committed. */
function effects(count: number, before: (userId: string) => void = () => {}) {
  const done = Promise.withResolvers<void>();
  let seen = 0;
  const handlers: EventHandlers = {
    userDeleted: async ({ id, value: { userId } }, transaction, onCommitted) => {
      before(userId);
      await transaction`insert into effect (user_id, event_id) values (${userId}, ${id})`;
      onCommitted(() => {
        seen += 1;
        if (seen === count) done.resolve();
      });
    },
  };
  return { handlers, done: done.promise };
}

const readEffects = async (): Promise<string[]> =>
  (await consumer<{ userId: string }[]>`select user_id as "userId" from effect order by place`).map(
    ({ userId }) => userId,
  );

it('have their effect once and in order, from the beginning and as they come', async () => {
  const users = Array.from({ length: 20 }, () => randomUUID());
  await tell(users.slice(0, 10));
  const { handlers, done } = effects(20);
  consume(handlers);
  for (const user of users.slice(10)) await tell([user]);
  await done;
  expect(await readEffects()).toEqual(users);
});

it('are handled within the trace in which they were appended', async () => {
  const parent = readTrace('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', 'vendor=abc');
  const call = openSpan('the call', { kind: SpanKind.SERVER, parent });
  const seen = new Map<string, SpanContext | undefined>();
  const { handlers, done } = effects(2, (userId) => seen.set(userId, currentSpan()));
  consume(handlers);
  await within(call, () => tell(['in a call']));
  await tell(['by itself']);
  await done;
  const inCall = seen.get('in a call')!;
  const byItself = seen.get('by itself')!;
  expect(inCall).toMatchObject({ traceId: parent!.traceId, traceFlags: 1 });
  expect(inCall.traceState?.serialize()).toBe('vendor=abc');
  expect([parent!.spanId, call.spanContext().spanId]).not.toContain(inCall.spanId);
  expect(byItself.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(byItself.traceId).not.toBe(inCall.traceId);
});

it('of a transaction that did not commit are never told', async () => {
  const kept = randomUUID();
  const lost = randomUUID();
  const { handlers, done } = effects(1);
  consume(handlers);
  const failing = producer.begin(async (transaction) => {
    await appendEvents(transaction, [deleted(lost)]);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  await tell([kept]);
  await done;
  expect(await readEffects()).toEqual([kept]);
});

it('that cannot be handled are parked with those behind them, and the stream goes on', async () => {
  const bad = 'bad';
  const good = 'good';
  const { handlers, done } = effects(1, (userId) => {
    if (userId === bad) throw new Error('not to be done');
  });
  await tell([bad, bad, good]);
  consume(handlers);
  await done;
  expect(await readEffects()).toEqual([good]);
  expect(await consumer`select tries, reason from inbox_parked order by id`).toMatchObject([
    { tries: 2, reason: 'not to be done' },
    { tries: 0, reason: 'waits behind an earlier event of the same aggregate' },
  ]);
});

it('that come while the consumer has no room are not parked, and have their effect when there is room', async () => {
  let failures = 0;
  const { handlers, done } = effects(1, () => {
    if (failures++ < 3) throw Object.assign(new Error('could not extend file'), { code: '53100' });
  });
  await tell(['patient']);
  consume(handlers);
  await done;
  expect(await readEffects()).toEqual(['patient']);
  expect(await consumer`select 1 from inbox_parked`).toEqual([]);
});

it('that were parked have their effect in order when an operator asks for it', async () => {
  let broken = true;
  const { handlers, done } = effects(3, () => {
    if (broken) throw new Error('not now');
  });
  const parked = until(async () => (await listParked(consumer)).length === 3);
  await tell(['ada', 'ada', 'bob']);
  consume(handlers);
  await parked;
  broken = false;
  expect(await askForRetry(consumer)).toBe(3);
  await done;
  expect((await readEffects()).filter((user) => user === 'ada')).toHaveLength(2);
  expect(await listParked(consumer)).toEqual([]);
});

it('that are dropped let those behind them go on', async () => {
  const first = randomUUID();
  let failing = true;
  const { handlers, done } = effects(1, () => {
    if (failing) throw new Error('not now');
  });
  await tell([first, first]);
  consume(handlers);
  await until(async () => (await listParked(consumer)).length === 2);
  failing = false;
  const [{ id }] = (await listParked(consumer)) as [ParkedSummary];
  expect(await dropParked(consumer, id)).toBe(1);
  await done;
  expect(await readEffects()).toEqual([first]);
});

it('that are not kept any more are refused by name', async () => {
  await producer`update outbox_removed set through = 1000000`;
  const from = connectEvents('user', { identity, target: served.client.getChannel().getTarget() });
  const context = backgroundContext({ name: 'test', signal: new AbortController().signal });
  const first = from.subscribe({ cursor: '5', types: [] }, context)[Symbol.asyncIterator]().next();
  await expect(first).rejects.toMatchObject({ reason: 'EVENTS_GONE' });
  await producer`update outbox_removed set through = 0`;
  from.close();
});

it('are handled by one of several instances, and by another when that one stops', async () => {
  const { handlers, done } = effects(40);
  const instances = [0, 1, 2].map(() => consume(handlers));
  for (let count = 0; count < 20; count++) await tell([String(count)]);
  await until(async () => (await readEffects()).length > 5);
  await instances[0]!();
  for (let count = 20; count < 30; count++) await tell([String(count)]);
  await instances[1]!();
  for (let count = 30; count < 40; count++) await tell([String(count)]);
  await done;
  expect(await readEffects()).toEqual(Array.from({ length: 40 }, (_, index) => String(index)));
});

it('committed at one instance of the producer are told by the other', async () => {
  const { handlers, done } = effects(2);
  consume(handlers);
  await tell(['here']);
  const elsewhere = connectDatabase({ url: producerUrl, connections: 1 });
  // Another instance appends in its own transaction and sends a notice to all.
  await elsewhere.begin(async (transaction) => {
    await appendEvents(transaction, [deleted('there')]);
  });
  await elsewhere.notify('outbox', '');
  await done;
  expect(await readEffects()).toEqual(['here', 'there']);
  await elsewhere.end();
});
