// The outbox: events are appended in the transaction of the change that they tell of, and read back in an order that skips
// no event. An append wakes the readers in this process at once. One NOTIFY for many appends wakes the readers in other
// processes, and a poll finds what a notice missed. No transaction sends its own NOTIFY: that would queue all commits behind
// each other.
import { setTimeout as delay } from 'node:timers/promises';
import { SpanKind } from '@opentelemetry/api';
import { Event } from '#proto/gen/sinew/events/v1/event.ts';
import { dedicated } from '../database/database.ts';
import { createId } from '../database/identifiers.ts';
import { apart } from '../database/pool/joining.ts';
import { afterCommit } from '../database/pool/transactions.ts';
import type { Sql, Transaction } from '../database/sql.ts';
import { withinTime } from '../runtime/within-time.ts';
import { inSpan, toTraceHeaders } from '../telemetry/trace.ts';
import { messaging, type NewEvent } from './event.ts';
import { eventMetrics } from './event-metrics.ts';
import { Horizon, readSight } from './horizon.ts';

/** The outboxes of this process: one, except in tests. */
const outboxes = new Set<Outbox>();

/** Appends events to the service's outbox. Readers get them only when the transaction has committed. */
export async function appendEvents(transaction: Transaction, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  const attributes = {
    ...messaging('append', events[0]!.payload.$case),
    'messaging.batch.message_count': events.length,
  };
  await inSpan('append events', { kind: SpanKind.PRODUCER, attributes }, (span) =>
    insert(transaction, events, Object.fromEntries(toTraceHeaders(span.spanContext()))),
  );
  afterCommit(transaction, () => {
    for (const { payload } of events) eventMetrics.appended.inc({ type: payload.$case });
  });
  for (const outbox of outboxes) outbox.appended();
}

/** @param place where the append stands in its trace: each event carries it on */
async function insert(transaction: Transaction, events: readonly NewEvent[], place: object): Promise<void> {
  const now = new Date();
  const columns = {
    ids: events.map(() => createId(now)),
    aggregates: events.map(({ aggregate }) => aggregate),
    types: events.map(({ payload }) => payload.$case),
    payloads: events.map(({ payload }) =>
      Buffer.from(Event.encode(Event.fromPartial({ payload, ...place })).finish()).toString('hex'),
    ),
  };
  await transaction`
    insert into outbox (id, aggregate, type, payload)
    select id, aggregate, type, decode(payload, 'hex')
    from unnest(${columns.ids}::uuid[], ${columns.aggregates}::text[], ${columns.types}::text[], ${columns.payloads}::text[])
      with ordinality as event (id, aggregate, type, payload, place) order by place`;
}

const channel = 'outbox';
/** One NOTIFY stands for all appends of this time, because it takes a lock that all databases of the server share. */
const announceMs = 10;
/** The pause between two looks when nothing happens. */
const pollMs = 1000;
/** The pause between two looks while a transaction that has appended is open; it grows from the first to the second. */
const firstLookMs = 2;
const lastLookMs = 16;

export class Outbox {
  readonly sql: Sql;
  readonly #horizon = new Horizon();
  #settled = 0n;
  #watchers = 0;
  #following: Promise<void> | undefined;
  #wakeUp = () => {};
  #moved = Promise.withResolvers<void>();
  #announcing: NodeJS.Timeout | undefined;

  constructor(sql: Sql) {
    this.sql = sql;
    outboxes.add(this);
  }

  /** The position up to which each event is visible, or never will be. */
  get settled(): bigint {
    return this.#settled;
  }

  /** Begins a reader, and answers with the function that ends it. The outbox is looked at while there is any reader. */
  watch(): () => void {
    this.#watchers += 1;
    this.#following ??= apart(() => this.#follow());
    return () => {
      this.#watchers -= 1;
      this.#wakeUp();
    };
  }

  /** Resolves when the next position is settled; rejects when the outbox cannot be read. */
  get moved(): Promise<void> {
    return this.#moved.promise;
  }

  /** Notes that an open transaction has appended. The outbox is then looked at until its events are settled. */
  appended(): void {
    this.#wakeUp();
    this.#announcing ??= setTimeout(() => {
      this.#announcing = undefined;
      // A process that misses the notice finds the events by its poll. A pool that has been closed appends nothing more.
      const announced = apart(async () => this.sql`select pg_notify(${channel}, '')`);
      announced.catch((error: { code?: string }) => {
        if (error.code === 'CONNECTION_ENDED') outboxes.delete(this);
      });
    }, announceMs);
  }

  async #follow(): Promise<void> {
    const stopListening = this.#listen();
    for (let openFor = 0; this.#watchers > 0; ) {
      const woken = new Promise<void>((resolve) => {
        this.#wakeUp = resolve;
      });
      const before = this.#settled;
      const open = await this.#look();
      openFor = open && this.#settled === before ? openFor + 1 : 0;
      // A wake-up does not hasten a look that is planned already.
      await (open ? delay(Math.min(firstLookMs * 2 ** openFor, lastLookMs)) : withinTime(woken, pollMs));
    }
    this.#following = undefined;
    stopListening();
  }

  /** Answers whether something is not settled yet. */
  async #look(): Promise<boolean> {
    const { resolve, reject, promise } = this.#moved;
    try {
      const sight = await readSight(this.sql);
      const settled = this.#horizon.follow(sight);
      if (settled > this.#settled) {
        this.#settled = settled;
        this.#moved = Promise.withResolvers();
        resolve();
      }
      return settled < sight.last;
    } catch (error) {
      // The current readers get the error. Without readers, nobody else handles the rejection.
      promise.catch(() => {});
      this.#moved = Promise.withResolvers();
      reject(error);
      return false;
    }
  }

  /** One connection that listens, made anew when it breaks. */
  #listen(): () => void {
    const connection = dedicated(this.sql, {
      onnotify: () => this.#wakeUp(),
      onclose: () => {
        if (!stopped) retry = setTimeout(listen, pollMs);
      },
    });
    let stopped = false;
    let retry: NodeJS.Timeout | undefined;
    const listen = (): void => {
      connection.unsafe(`listen ${channel}`).then(
        () => this.#wakeUp(),
        () => {},
      );
    };
    listen();
    return () => {
      stopped = true;
      clearTimeout(retry);
      connection.end({ timeout: 0 }).catch(() => {});
    };
  }
}
