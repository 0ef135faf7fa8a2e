// Handles events one after the other: a batch in one transaction, or event by event when the batch fails. An event that
// fails again and again is parked with its reason. The later events of its aggregate are parked behind it, so that their
// order holds.
import { setTimeout as delay } from 'node:timers/promises';
import { SpanKind } from '@opentelemetry/api';
import type { Logger } from 'pino';
import type { Event } from '#proto/gen/sinew/events/v1/event.ts';
import type { Sql, Transaction } from '../../database/sql.ts';
import { toRefusal } from '../../rpc/errors.ts';
import { inSpan, readTrace } from '../../telemetry/trace.ts';
import { type EventHandlers, type EventType, messaging, type ReceivedEvent } from '../event.ts';
import { eventMetrics } from '../event-metrics.ts';
import * as inbox from './inbox.ts';

export interface HandlingOptions {
  /** One connection. */
  sql: Sql;
  producer: string;
  handlers: EventHandlers;
  cursor: string;
  tries: number;
  log: Logger;
  signal: AbortSignal;
}

/** The pause between two tries of an event. It doubles each time, and is up to a quarter shorter or longer at random. */
const firstPauseMs = 50;

const waits = { tries: 0, reason: 'waits behind an earlier event of the same aggregate' };

type Handler = (
  event: ReceivedEvent,
  transaction: Transaction,
  onCommitted: (task: () => void) => void,
) => Promise<unknown>;

export class Handling {
  readonly #options: HandlingOptions;
  #cursor: string;
  /** The work under way, one after the other: a batch, or parked events that are tried again. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: HandlingOptions) {
    this.#options = options;
    this.#cursor = options.cursor;
  }

  get producer(): string {
    return this.#options.producer;
  }

  /** The position up to which everything has had its effect or is parked. */
  get cursor(): string {
    return this.#cursor;
  }

  /** @throws when the database is away or another instance has taken over; events that are committed by then stay done */
  handle(batch: readonly Event[]): Promise<void> {
    return this.#inTurn(() => this.#handleBatch(batch));
  }

  /** Tries the parked events of an aggregate again, in their order, until one fails. */
  retry(aggregate: string): Promise<void> {
    return this.#inTurn(() => this.#retryAll(aggregate));
  }

  #inTurn(task: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(task);
    this.#turn = done.catch(() => {});
    return done;
  }

  async #handleBatch(batch: readonly Event[]): Promise<void> {
    if (batch.every(({ position }) => position === this.#cursor)) return this.#atRest();
    try {
      await this.#commit(batch);
    } catch (error) {
      if (isPassing(error)) throw error;
      for (const event of batch) await this.#handleAlone(event);
    }
    if (batch.at(-1)!.payload?.$case === 'heartbeat') this.#atRest();
  }

  async #retryAll(aggregate: string): Promise<void> {
    const { sql, producer } = this.#options;
    while (await this.#retryFirst(aggregate)) eventMetrics.parked.dec({ producer });
    eventMetrics.parked.set({ producer }, await inbox.countParked(sql, producer));
  }

  /** Answers whether there was a parked event and it has had its effect. */
  async #retryFirst(aggregate: string): Promise<boolean> {
    const { sql, producer, log } = this.#options;
    let parked: inbox.ParkedEvent | undefined;
    let committed: (() => void)[] = [];
    try {
      await sql.begin(async (transaction) => {
        committed = [];
        await inbox.lockCursor(transaction, producer, this.#cursor);
        parked = await inbox.readFirstParked(transaction, producer, aggregate);
        if (!parked) return;
        await this.#run(parked.event, transaction, committed);
        await inbox.removeParked(transaction, parked.id);
      });
    } catch (error) {
      if (isPassing(error) || !parked) throw error;
      const { event, tries } = parked;
      log.error({ err: error, event: event.id, type: event.payload?.$case }, 'a parked event failed again');
      const failure = { tries: tries + 1, reason: toReason(error) };
      await sql.begin((transaction) => inbox.parkAgain(transaction, parked!, failure));
      return false;
    }
    if (parked) this.#tell([parked.event], committed);
    return parked !== undefined;
  }

  async #handleAlone(event: Event): Promise<void> {
    const { tries, signal, log, producer } = this.#options;
    for (let count = 1; ; count++) {
      try {
        return await this.#commit([event]);
      } catch (error) {
        if (isPassing(error)) throw error;
        const about = { err: error, producer, event: event.id, type: event.payload?.$case, tries: count };
        if (count === tries) {
          log.error(about, 'an event is parked');
          return this.#commit([event], { tries: count, reason: toReason(error) });
        }
        log.warn(about, 'an event failed');
        await delay(firstPauseMs * 2 ** count * (0.75 + Math.random() / 2), undefined, { signal });
      }
    }
  }

  /** Commits the effects of the events and moves the cursor behind them. @param failure parks the event instead */
  async #commit(batch: readonly Event[], failure?: inbox.Failure): Promise<void> {
    const { sql, producer } = this.#options;
    const position = batch.at(-1)!.position;
    let committed: (() => void)[] = [];
    let parked: Event[] = [];
    await sql.begin(async (transaction) => {
      // A transaction can be tried again.
      committed = [];
      parked = [];
      // The statements are sent together and run one after the other.
      const [, blocked] = await Promise.all([
        inbox.lockCursor(transaction, producer, this.#cursor),
        inbox.readBlocked(transaction, producer, aggregatesOf(batch)),
      ]);
      for (const event of batch) {
        if (!this.#handlerOf(event)) continue;
        const why = blocked.has(event.aggregate) ? waits : failure;
        if (why) {
          await inbox.park(transaction, producer, { event, ...why });
          parked.push(event);
        } else await this.#run(event, transaction, committed);
      }
      await inbox.moveCursor(transaction, producer, position);
    });
    this.#cursor = position;
    if (parked.length > 0) eventMetrics.parked.inc({ producer }, parked.length);
    this.#tell(
      batch.filter((event) => !parked.includes(event)),
      committed,
    );
  }

  async #run(event: Event, transaction: Transaction, committed: (() => void)[]): Promise<void> {
    const handler = this.#handlerOf(event);
    if (!handler) return;
    const type = event.payload!.$case as EventType;
    const start = {
      kind: SpanKind.CONSUMER,
      parent: readTrace(event.traceparent, event.tracestate),
      attributes: { ...messaging('handle', type), 'messaging.message.id': event.id },
    };
    await inSpan(`handle ${type}`, start, () =>
      handler(toReceived(event), transaction, (task) => committed.push(task)),
    );
  }

  #handlerOf(event: Event): Handler | undefined {
    const { payload } = event;
    if (!payload || payload.$case === 'heartbeat') return undefined;
    return this.#options.handlers[payload.$case] as Handler | undefined;
  }

  /** Runs the tasks of committed effects. A task that fails cannot undo an effect any more. */
  #tell(events: readonly Event[], committed: readonly (() => void)[]): void {
    const { producer, log } = this.#options;
    for (const task of committed) {
      try {
        task();
      } catch (error) {
        log.error({ err: error, producer }, 'what was to be done after an event failed');
      }
    }
    const now = Date.now();
    for (const { payload, time } of events) {
      if (!time || !payload) continue;
      const seconds = Math.max(0, now - time.getTime()) / 1000;
      eventMetrics.handled.inc({ producer, type: payload.$case });
      eventMetrics.delay.observe({ producer }, seconds);
      eventMetrics.lag.set({ producer }, seconds);
    }
  }

  #atRest(): void {
    eventMetrics.lag.set({ producer: this.producer }, 0);
  }
}

const passing = new Set(['UNAVAILABLE', 'STORAGE_FULL']);

/** Whether the database is away or has no room, or another instance is at work: the event is not the reason. */
const isPassing = (error: unknown): boolean =>
  error instanceof inbox.CursorMoved || passing.has(toRefusal(error).reason) || (error as Error).name === 'AbortError';

const toReason = (error: unknown): string => String(error instanceof Error ? error.message : error).slice(0, 1000);

const aggregatesOf = (events: readonly Event[]): string[] => [...new Set(events.map(({ aggregate }) => aggregate))];

const toReceived = ({ id, time, aggregate, payload }: Event): ReceivedEvent<EventType> =>
  ({ id, time: time!, aggregate, value: payload!.value }) as ReceivedEvent<EventType>;
