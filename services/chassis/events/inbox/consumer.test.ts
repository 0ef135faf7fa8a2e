// A consumer whose producer is away for a while, with a real database of its own.
import { setImmediate } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Event } from '#proto/gen/sinew/events/v1/event.ts';
import { testDatabase } from '#tooling/testing/database.ts';
import { connectDatabase, migrate } from '../../database/database.ts';
import type { Sql } from '../../database/sql.ts';
import { Refusal } from '../../rpc/errors.ts';
import type { EventCarrier } from '../carrier.ts';
import { consumeEvents } from './consumer.ts';

let sql: Sql;

beforeAll(async () => {
  sql = connectDatabase({ url: await testDatabase(), connections: 2 });
  await migrate(sql, new URL('../../../workout/migrations/', import.meta.url));
});
afterAll(() => sql.end());

/** A producer that refuses the first subscriptions. */
function lateProducer(refusals: number): EventCarrier & { asked: number } {
  const producer = {
    producer: 'late',
    asked: 0,
    close: () => undefined,
    async *subscribe(_: unknown, { signal }: { signal: AbortSignal }) {
      producer.asked += 1;
      if (producer.asked <= refusals) throw new Refusal('UNAVAILABLE', 'no instance is there');
      yield Event.fromPartial({ position: '1', payload: { $case: 'heartbeat', value: {} } });
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
  };
  return producer;
}

it('says once that events cannot be handled, however often it asks, and once that they are again', async () => {
  const lines: { level: number; msg: string }[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const from = lateProducer(4);
  const stop = consumeEvents({ from, sql, log, handlers: {} });
  while (!lines.some(({ level }) => level === 30)) await setImmediate();
  await stop();
  expect(from.asked).toBe(5);
  expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
    [40, 'events cannot be handled; they are asked for until they can'],
    [30, 'events are handled again'],
  ]);
});
