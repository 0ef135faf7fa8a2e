// Events from one service's outbox to another's inbox, through a real gRPC stream and two real databases.
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { EventServiceService } from '#proto/gen/sinew/user/events/v1/event_service.ts';
import { type Served, serve } from '#test/harness/service.ts';
import { testDatabase } from '#tooling/testing/database.ts';
import { connectDatabase, migrate, type Sql } from '../database.ts';
import { implement } from '../server.ts';
import { connectEvents } from './carrier.ts';
import { consumeEvents, type EventHandlers } from './consumer.ts';
import { appendEvents, Outbox } from './outbox.ts';
import { eventHandlers } from './subscribe.ts';

const migrations = new URL('../../workout/migrations/', import.meta.url);
let producer: Sql;
let consumer: Sql;
let served: Served;
let stops: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  [producer, consumer] = await Promise.all([connect(), connect()]);
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
});

async function connect(): Promise<Sql> {
  const sql = connectDatabase({ url: await testDatabase(), connections: 5 });
  await migrate(sql, migrations);
  return sql;
}

const silent = pino({ level: 'silent' });

function consume(handlers: EventHandlers) {
  const from = connectEvents('user', { from: 'workout', target: served.client.getChannel().getTarget() });
  stops.push(consumeEvents({ from, sql: consumer, log: silent, handlers, tries: 2 }));
}

const deleted = (userId: string) => ({
  aggregate: `user/${userId}`,
  payload: { $case: 'userDeleted' as const, value: { userId } },
});

const tell = (userIds: readonly string[]): Promise<unknown> =>
  producer.begin((transaction) => appendEvents(transaction, userIds.map(deleted)));

/** Handles `userDeleted` by a row, and ends when there are as many as are waited for. */
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
  await producer`truncate outbox`;
});

it('of a transaction that did not commit are never told', async () => {
  const [kept, lost] = [randomUUID(), randomUUID()];
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
  await producer`truncate outbox`;
});

it('that cannot be handled are parked with those behind them, and the stream goes on', async () => {
  const [bad, good] = ['bad', 'good'];
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
  await producer`truncate outbox`;
});
