// The consumer of another service's events. Each effect happens exactly once: the handler writes in the transaction that
// moves the cursor. One instance at a time handles the events of a producer; when it ends, another goes on from the cursor.
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { dedicated } from '../../database/database.ts';
import type { Sql } from '../../database/sql.ts';
import { backgroundContext } from '../../rpc/context.ts';
import { toRefusal } from '../../rpc/errors.ts';
import { Outage } from '../../runtime/repetition/outage.ts';
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
/** The pause between two attempts to take over from an instance that has ended. */
const leadAgainMs = 250;
/** The pause between two attempts to reach a producer, or the own database, that is away; it grows from the first to the second. */
const againMs = { leastMs: 250, mostMs: 2000 };
/** The pause between the end of a stream and the next stream. */
const streamAgainMs = 20;
/** The pause between two looks for parked events that an operator wants to be tried again. */
const retriedMs = 1000;

/** Handles events until it is stopped. The stop ends when the work under way has ended. */
export function consumeEvents(consumption: Consumption): () => Promise<void> {
  const { from, log } = consumption;
  const stopping = new AbortController();
  const { signal } = stopping;
  const { producer } = from;
  const outage = new Outage({
    ...againMs,
    onError: (err) => log.warn({ err, producer }, 'events cannot be handled; they are asked for until they can'),
    onEnd: () => log.info({ producer }, 'events are handled again'),
  });
  const running = (async () => {
    while (!signal.aborted) {
      await consume(consumption, outage, signal).catch((error: unknown) => {
        if (!signal.aborted) outage.failed(error);
      });
      await delay(outage.pauseMs, undefined, { signal }).catch(() => {});
    }
  })();
  return async () => {
    stopping.abort();
    await running;
    from.close();
  };
}

/** One term of this instance: from taking the lead to losing the lead or the stream. */
async function consume(
  { from, sql, log, handlers, tries = 5 }: Consumption,
  outage: Outage,
  signal: AbortSignal,
): Promise<void> {
  const { producer } = from;
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  await createCursor(sql, producer);
  const connection = dedicated(sql, { limited: true, onclose: () => ended.abort() });
  try {
    while (!(await tryToLead(connection, producer))) {
      outage.over();
      await delay(leadAgainMs, undefined, { signal });
    }
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
          outage.over();
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
