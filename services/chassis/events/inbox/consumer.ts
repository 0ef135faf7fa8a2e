// The consumer of another service's events. Each effect happens exactly once: the handler writes in the transaction that
// moves the cursor. One instance at a time handles the events of a producer; when it ends, another goes on from the cursor.
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { dedicated } from '../../database/database.ts';
import type { Sql } from '../../database/sql.ts';
import { backgroundContext } from '../../rpc/context.ts';
import { toRefusal } from '../../rpc/errors.ts';
import { isStorageFull } from '../../runtime/passing.ts';
import type { EventCarrier } from '../carrier.ts';
import type { EventHandlers } from '../event.ts';
import { eventMetrics } from '../event-metrics.ts';
import { batches } from './batches.ts';
import { Handling } from './handling.ts';
import { countParked, createCursor, readCursor, readRetried, tryToLead } from './inbox.ts';

export interface Consumption {
  from: EventCarrier;
  /** The consumer's own database, where the inbox is. */
  sql: Sql;
  log: Logger;
  handlers: EventHandlers;
  /** How often an event is tried before it is parked. */
  tries?: number;
}

/** The most events of one transaction. */
const mostInBatch = 250;
/** The pause between two attempts to take over from an instance that has ended, or to reach a producer that is away. */
const againMs = 250;
/** The pause while the consumer's own database has no room. */
const roomAgainMs = 1000;
/** The pause between the end of a stream and the next stream. */
const streamAgainMs = 20;
/** The pause between two looks for parked events that an operator wants to be tried again. */
const retriedMs = 1000;

/** Handles events until it is stopped. The stop ends when the work under way has ended. */
export function consumeEvents(consumption: Consumption): () => Promise<void> {
  const { from, log } = consumption;
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = (async () => {
    while (!signal.aborted) {
      let pause = againMs;
      await consume(consumption, signal).catch((error: unknown) => {
        if (isStorageFull(error)) pause = roomAgainMs;
        if (!signal.aborted) log.warn({ err: error, producer: from.producer }, 'the events are asked for again');
      });
      await delay(pause, undefined, { signal }).catch(() => {});
    }
  })();
  return async () => {
    stopping.abort();
    await running;
    from.close();
  };
}

/** One term of this instance: from taking the lead to losing the lead or the stream. */
async function consume({ from, sql, log, handlers, tries = 5 }: Consumption, signal: AbortSignal): Promise<void> {
  const { producer } = from;
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  await createCursor(sql, producer);
  const connection = dedicated(sql, { onclose: () => ended.abort() });
  try {
    while (!(await tryToLead(connection, producer))) await delay(againMs, undefined, { signal });
    const cursor = await readCursor(connection, producer);
    const handling = new Handling({ sql: connection, producer, handlers, cursor, tries, log, signal: either });
    const types = Object.keys(handlers);
    const context = backgroundContext({ name: `subscribe to ${producer}`, signal: either });
    eventMetrics.parked.set({ producer }, await countParked(connection, producer));
    const retrying = retryAsked(handling, connection, either);
    try {
      while (!either.aborted) {
        const events = from.subscribe({ cursor: handling.cursor, types }, context);
        for await (const batch of batches(events, { most: mostInBatch })) {
          await handling.handle(batch).catch((error: unknown) => {
            // Nobody waits for the next message any more.
            ended.abort();
            throw error;
          });
        }
        // A producer that stops ends the stream. For a moment it may be called again.
        await delay(streamAgainMs, undefined, { signal: either });
      }
    } finally {
      ended.abort();
      await retrying;
      // The next leader sets the gauges, in this process or another.
      for (const gauge of [eventMetrics.parked, eventMetrics.lag]) gauge.remove({ producer });
    }
  } catch (error) {
    if (toRefusal(error).reason !== 'EVENTS_GONE') throw error;
    log.error(
      { err: error, producer },
      'events were removed before they were handled: see services/chassis/events/README.md on how to begin anew',
    );
    await delay(30_000, undefined, { signal });
  } finally {
    await connection.end({ timeout: 1 });
  }
}

async function retryAsked(handling: Handling, sql: Sql, signal: AbortSignal): Promise<void> {
  const pause = () => delay(retriedMs, undefined, { signal }).catch(() => {});
  for (await pause(); !signal.aborted; await pause()) {
    const aggregates = await readRetried(sql, handling.producer).catch(() => []);
    for (const aggregate of aggregates) await handling.retry(aggregate).catch(() => {});
  }
}
