// The SQL of the inbox: the position up to which a producer's events have had their effect, and the events that could not
// have it. The instance that handles events holds the cursor's row, and moves the cursor in the transaction of the effect.
import { Event } from '#proto/gen/sinew/events/v1/event.ts';
import type { Sql, Transaction } from '../../database/sql.ts';

/** Another instance has handled events meanwhile. */
export class CursorMoved extends Error {}

export interface ParkedEvent {
  id: bigint;
  event: Event;
  tries: number;
}

export interface Failure {
  tries: number;
  reason: string;
}

/** Tries to become the instance that handles a producer's events, until the connection ends. The number is arbitrary. */
export async function tryToLead(sql: Sql, producer: string): Promise<boolean> {
  const [row] = await sql<{ leads: boolean }[]>`
    select pg_try_advisory_lock(7346902, hashtext(${producer})) as leads`;
  return row!.leads;
}

/** Writes only the first time, so that a consumer can also begin while the database takes only reads. */
export async function createCursor(sql: Sql, producer: string): Promise<void> {
  const known = await sql`select 1 from inbox_cursor where producer = ${producer}`;
  if (known.length > 0) return;
  await sql`insert into inbox_cursor (producer, position) values (${producer}, '') on conflict do nothing`;
}

/** Reads the cursor, which is empty before the first event. */
export async function readCursor(sql: Sql, producer: string): Promise<string> {
  const [row] = await sql<{ position: string }[]>`select position from inbox_cursor where producer = ${producer}`;
  return row!.position;
}

/** Holds the cursor until the transaction ends. @throws CursorMoved when the cursor is not at `position` */
export async function lockCursor(sql: Transaction, producer: string, position: string): Promise<void> {
  const rows = await sql`select 1 from inbox_cursor where producer = ${producer} and position = ${position} for update`;
  if (rows.length === 0) throw new CursorMoved(`the events of ${producer} are handled by another instance`);
}

export async function moveCursor(sql: Transaction, producer: string, position: string): Promise<void> {
  await sql`update inbox_cursor set position = ${position} where producer = ${producer}`;
}

/** The aggregates, out of these, for which an event is parked. */
export async function readBlocked(sql: Transaction, producer: string, aggregates: string[]): Promise<Set<string>> {
  const rows = await sql<{ aggregate: string }[]>`
    select distinct aggregate from inbox_parked where producer = ${producer} and aggregate = any (${aggregates})`;
  return new Set(rows.map(({ aggregate }) => aggregate));
}

export async function park(sql: Transaction, producer: string, parked: { event: Event } & Failure): Promise<void> {
  const { event, tries, reason } = parked;
  await sql`
    insert into inbox_parked (producer, aggregate, type, event, tries, reason)
    values (${producer}, ${event.aggregate}, ${event.payload!.$case}, ${Buffer.from(Event.encode(event).finish())},
      ${tries}, ${reason})`;
}

/** The aggregates with an event that the operator wants to be tried again. */
export async function readRetried(sql: Sql, producer: string): Promise<string[]> {
  const rows = await sql<{ aggregate: string }[]>`
    select distinct aggregate from inbox_parked where producer = ${producer} and retry`;
  return rows.map(({ aggregate }) => aggregate);
}

export async function readFirstParked(
  sql: Transaction,
  producer: string,
  aggregate: string,
): Promise<ParkedEvent | undefined> {
  const [row] = await sql<{ id: bigint; event: Uint8Array; tries: number }[]>`
    select id, event, tries from inbox_parked where producer = ${producer} and aggregate = ${aggregate}
    order by id limit 1`;
  return row && { ...row, event: Event.decode(row.event) };
}

export async function removeParked(sql: Transaction, id: bigint): Promise<void> {
  await sql`delete from inbox_parked where id = ${id}`;
}

/** Leaves the event, and all that wait behind it, to the operator once more. */
export async function parkAgain(sql: Transaction, { id }: ParkedEvent, failure: Failure): Promise<void> {
  await sql`
    with parked as (
      update inbox_parked set tries = ${failure.tries}, reason = ${failure.reason}, retry = false where id = ${id}
      returning producer, aggregate)
    update inbox_parked set retry = false from parked
    where inbox_parked.producer = parked.producer and inbox_parked.aggregate = parked.aggregate and inbox_parked.id <> ${id}`;
}

export async function countParked(sql: Sql, producer: string): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from inbox_parked where producer = ${producer}`;
  return row!.count;
}
