// The producer's end of the stream: the events in the outbox behind the cursor, then each new event when it is settled, and
// heartbeats while there is no event.
import { Event, type SubscribeRequest } from '#proto/gen/sinew/events/v1/event.ts';
import type { Sql } from '../database/sql.ts';
import type { Context } from '../rpc/context.ts';
import { Refusal } from '../rpc/errors.ts';
import { withinTime } from '../runtime/within-time.ts';
import { unsentSince } from './event-metrics.ts';
import type { Outbox } from './outbox.ts';

/** The most events of one query. */
const pageSize = 500;
/** The longest life of a stream. Its end brings the consumer's cursor back, and spreads the streams over new instances. */
const longestStreamMs = 10 * 60_000;

/** The handlers of a service's EventService. */
export const eventHandlers = (outbox: Outbox) => ({
  subscribe: (request: SubscribeRequest, context: Context): AsyncIterable<Event> => subscribe(outbox, request, context),
});

async function* subscribe(
  outbox: Outbox,
  { cursor, types }: SubscribeRequest,
  { signal, peer, method }: Context,
): AsyncGenerator<Event> {
  let position = await begin(outbox.sql, cursor, peer);
  const end = Date.now() + longestStreamMs * (0.5 + Math.random() / 2);
  const heartbeatMs = method.timeoutMs / 3;
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve(), { once: true });
  const stopWatching = outbox.watch();
  let quietSince = Date.now();
  try {
    while (!signal.aborted && Date.now() < end) {
      const { settled, moved } = outbox;
      const rows = settled > position ? await readRows(outbox.sql, { after: position, upTo: settled, types }) : [];
      unsentSince.set(peer, rows[0]?.time);
      yield* rows.map(toEvent);
      unsentSince.set(peer, undefined);
      if (rows.length > 0) quietSince = Date.now();
      if (rows.length === pageSize) {
        position = rows.at(-1)!.position;
        continue;
      }
      if (settled > position) position = settled;
      const rest = quietSince + heartbeatMs - Date.now();
      if (rest > 0) {
        await withinTime(Promise.race([moved, aborted]), rest);
        continue;
      }
      yield Event.fromPartial({ position: String(position), payload: { $case: 'heartbeat', value: {} } });
      quietSince = Date.now();
    }
  } finally {
    stopWatching();
    unsentSince.delete(peer);
  }
}

/** The position where the stream begins. Notes it for the consumer, so that the events behind it are not removed. */
async function begin(sql: Sql, cursor: string, consumer: string): Promise<bigint> {
  const [row] = await sql<{ through: bigint; last: bigint }[]>`
    select through, last_position as last from outbox_removed, outbox_writers()`;
  const { through, last } = row!;
  const position = cursor === '' ? through : toPosition(cursor);
  if (position < through || position > last) {
    throw new Refusal('EVENTS_GONE', `the cursor ${cursor} is not between ${through} and ${last}`);
  }
  await sql`
    insert into outbox_consumer (name, position, seen_at) values (${consumer}, ${position}, now())
    on conflict (name) do update set position = excluded.position, seen_at = excluded.seen_at`;
  return position;
}

function toPosition(cursor: string): bigint {
  if (!/^\d{1,18}$/.test(cursor)) throw new Refusal('EVENTS_GONE', `${cursor} is no cursor of this producer`);
  return BigInt(cursor);
}

interface Range {
  after: bigint;
  upTo: bigint;
  /** The types that are asked for; empty for all. */
  types: readonly string[];
}

interface Row {
  position: bigint;
  id: string;
  time: Date;
  aggregate: string;
  payload: Uint8Array;
}

const readRows = (sql: Sql, { after, upTo, types }: Range): Promise<Row[]> => sql<Row[]>`
  select position, id, time, aggregate, payload from outbox
  where position > ${after} and position <= ${upTo} ${types.length > 0 ? sql`and type = any (${[...types]})` : sql``}
  order by position limit ${pageSize}`;

const toEvent = ({ payload, position, ...row }: Row): Event => ({
  ...Event.decode(payload),
  ...row,
  position: String(position),
});
