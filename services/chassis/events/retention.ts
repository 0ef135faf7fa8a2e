// How long events are kept: for a number of days, so that a new consumer can begin with the past, and longer when a consumer
// has not had them yet. The consumers are the services that the contract names and that have subscribed before. A service
// that the contract does not name any more holds no event back.
import { loadContract } from '#proto/contract.ts';
import type { Sql } from '../database/sql.ts';
import { repeat } from '../runtime/repetition/repeat.ts';

export interface Retention {
  /** The service that owns the outbox. */
  service: string;
  days: number;
}

const dayMs = 24 * 60 * 60 * 1000;
const everyMs = 60 * 60 * 1000;
/** The most rows that one statement removes: new events wait until the statement has ended. */
const mostAtOnce = 2000;

/** Removes old events every hour, until it is stopped. */
export function keepOutboxShort(
  sql: Sql,
  retention: Retention,
  onError: (error: unknown) => void,
): () => Promise<void> {
  return repeat({ task: () => removeOldEvents(sql, retention, new Date()), everyMs, onError });
}

/** Answers with the number of events that were removed. */
export async function removeOldEvents(sql: Sql, { service, days }: Retention, now: Date): Promise<number> {
  const before = new Date(now.getTime() - days * dayMs);
  let removed = 0;
  for (let count = mostAtOnce; count === mostAtOnce; removed += count) {
    count = await removeSome(sql, before, readConsumers(service));
  }
  return removed;
}

function readConsumers(service: string): readonly string[] {
  const path = `/sinew.${service}.events.v1.EventService/Subscribe`;
  const access = loadContract().methods.find((method) => method.path === path)?.access;
  return access?.kind === 'internal' ? access.callers : [];
}

/** Removes the oldest events, up to the first that is not old or that a consumer has not had. */
async function removeSome(sql: Sql, before: Date, consumers: readonly string[]): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    with bound as (
      select least(
        (select min(position) - 1 from outbox where time >= ${before}),
        (select min(position) from outbox_consumer where name = any (${[...consumers]}))) as position),
    old as (
      select position from outbox
      where time < ${before} and position <= coalesce((select position from bound), 9223372036854775807)
      order by position limit ${mostAtOnce}),
    removed as (delete from outbox where position in (select position from old) returning position),
    told as (
      update outbox_removed set through = greatest(through, (select max(position) from removed))
      where exists (select from removed))
    select count(*)::int as count from removed`;
  return row!.count;
}
