// Measures events from one service's outbox to another's inbox: how many pass one consumer in a second, and how soon after
// its commit an event has its effect. Producer and consumer share this process, so one core does the work of both. The
// stream between them is the real one, with mutual TLS.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { connectDatabase } from '#chassis/database/database.ts';
import type { Sql } from '#chassis/database/sql.ts';
import { connectEvents } from '#chassis/events/carrier.ts';
import { consumeEvents } from '#chassis/events/inbox/consumer.ts';
import { appendEvents, Outbox } from '#chassis/events/outbox.ts';
import { eventHandlers } from '#chassis/events/subscribe.ts';
import { TokenVerifier } from '#chassis/rpc/interceptors/identity.ts';
import { implement } from '#chassis/rpc/server/server.ts';
import { EventServiceService } from '#proto/gen/sinew/workout/events/v1/event_service.ts';
import { testIdentity } from '#test/harness/identity.ts';
import { listen } from '#test/harness/listening.ts';
import type { Mesh } from '#tooling/launcher/mesh.ts';
import { mark, median, type Result } from './result.ts';

const many = 20_000;
const paced = 500;
/** The pause between two transactions of the second measurement. */
const paceMs = 10;

export async function measureEvents(mesh: Mesh): Promise<Result[]> {
  const url = await mesh.databaseUrl('workout');
  const producer = await openSchema(url, 'bench_producer');
  const consumer = await openSchema(url, 'bench_consumer');
  await consumer`create table effect (user_id text)`;
  const silent = pino({ level: 'silent' });
  const implementations = [implement(EventServiceService, eventHandlers(new Outbox(producer)))];
  const loggers = { log: silent, callLog: silent };
  const server = await listen({ implementations, verifier: new TokenVerifier(), loggers });
  await Promise.all(Array.from({ length: many / 100 }, () => append(producer, 100)));
  const effects = watchEffects();
  const identity = await testIdentity('notification');
  const start = performance.now();
  const stop = consumeEvents({
    from: connectEvents('workout', { identity, target: `127.0.0.1:${server.port}` }),
    sql: consumer,
    log: silent,
    handlers: {
      workoutDeleted: async ({ value: { workoutId } }, transaction, onCommitted) => {
        await transaction`insert into effect (user_id) values (${workoutId})`;
        onCommitted(() => effects.happened(workoutId));
      },
    },
  });
  try {
    await effects.reached(many);
    const rate = many / ((performance.now() - start) / 1000);
    return [toRate(rate), toDelay(await measureDelays(producer, effects))];
  } finally {
    await stop();
    await server.stop();
    for (const sql of [producer, consumer]) {
      await sql`drop schema ${sql(sql === producer ? 'bench_producer' : 'bench_consumer')} cascade`;
      await sql.end();
    }
  }
}

/** A schema with its own outbox and inbox. */
async function openSchema(url: string, name: string): Promise<Sql> {
  const address = new URL(url);
  address.searchParams.set('search_path', name);
  const sql = connectDatabase({ url: address.href, connections: 8 });
  await sql`create schema ${sql(name)}`;
  await sql.unsafe(await readFile('services/chassis/database/migrations/0001_events.sql', 'utf8'));
  return sql;
}

async function append(sql: Sql, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  const events = ids.map((workoutId) => ({
    aggregate: `workout/${workoutId}`,
    payload: { $case: 'workoutDeleted' as const, value: { userId: 'bench', workoutId } },
  }));
  await sql.begin((transaction) => appendEvents(transaction, events));
  return ids;
}

function watchEffects() {
  const times = new Map<string, number>();
  let waited = { count: Number.POSITIVE_INFINITY, resolve: () => {} };
  return {
    times,
    happened: (id: string): void => {
      times.set(id, performance.now());
      if (times.size >= waited.count) waited.resolve();
    },
    reached: (count: number): Promise<void> =>
      new Promise((resolve) => {
        waited = { count, resolve };
        if (times.size >= count) resolve();
      }),
  };
}

async function measureDelays(sql: Sql, effects: ReturnType<typeof watchEffects>): Promise<number[]> {
  const commits = new Map<string, number>();
  for (let count = 0; count < paced; count++) {
    const [id] = await append(sql, 1);
    commits.set(id!, performance.now());
    await delay(paceMs);
  }
  await effects.reached(many + paced);
  return [...commits].map(([id, time]) => effects.times.get(id)! - time);
}

function toRate(rate: number): Result {
  return {
    name: `${many.toLocaleString('en')} events through one consumer, each with a row as its effect`,
    figures: `${Math.round(rate).toLocaleString('en')} events/s`,
    outcome: `${(1e6 / rate).toFixed(0)} µs an event`,
    aim: `≥ 3,000 events/s ${mark(rate >= 3000)}`,
  };
}

function toDelay(delays: readonly number[]): Result {
  const sorted = [...delays].sort((a, b) => a - b);
  const p99 = sorted[Math.floor(sorted.length * 0.99)]!;
  const most = sorted.at(-1)!;
  return {
    name: 'from the commit of an event to its committed effect in another service',
    figures: `median ${median(delays).toFixed(1)} ms, at most ${most.toFixed(0)} ms in ${paced}`,
    outcome: `p99 ${p99.toFixed(0)} ms`,
    aim: `p99 ≤ 50 ms ${mark(p99 <= 50)}`,
  };
}
