// Lets an operator see parked events, ask for another try, and drop them. The running consumer makes the try, because it has
// the handlers and the lead.
import type { Sql } from '../../database/sql.ts';

/** A summary shows nothing of the event's content, which may be personal. */
export interface ParkedSummary {
  id: string;
  producer: string;
  aggregate: string;
  type: string;
  /** How often the event was tried; 0 for an event that waits behind another of its aggregate. */
  tries: number;
  reason: string;
  parkedAt: Date;
}

export const listParked = (sql: Sql): Promise<ParkedSummary[]> => sql<ParkedSummary[]>`
  select id::text, producer, aggregate, type, tries, reason, parked_at as "parkedAt" from inbox_parked order by id`;

/** Asks that one event, or all, be handled again. Answers with the number of events. */
export async function askForRetry(sql: Sql, id?: string): Promise<number> {
  const { count } = await sql`
    update inbox_parked set retry = true where ${id === undefined ? sql`true` : sql`id = ${toNumber(id)}`}`;
  return count;
}

/** Removes the event; those that wait behind it are tried next. Answers with the number of events that were removed. */
export async function dropParked(sql: Sql, id: string): Promise<number> {
  const rows = await sql<{ producer: string; aggregate: string }[]>`
    delete from inbox_parked where id = ${toNumber(id)} returning producer, aggregate`;
  for (const { producer, aggregate } of rows) {
    await sql`update inbox_parked set retry = true where producer = ${producer} and aggregate = ${aggregate}`;
  }
  return rows.length;
}

function toNumber(id: string): bigint {
  if (!/^\d{1,18}$/.test(id)) throw new Error(`${id} is no id of a parked event`);
  return BigInt(id);
}
