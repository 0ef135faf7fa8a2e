// Up to where the outbox may be read. Positions are taken before their transactions commit, so a higher one may be visible
// before a lower one; whoever read on to it would never see the lower one. A position is settled when it is committed or
// given up, with all before it.
import type { Sql } from '../database/sql.ts';

/** One look at the outbox: both from PostgreSQL's own present, whatever the transaction's snapshot; `last` is read first. */
export interface Sight {
  /** The last position that was taken. */
  last: bigint;
  /** The transactions that hold the table's lock: they alone may have positions that are not visible yet. */
  writers: readonly string[];
}

export async function readSight(sql: Sql): Promise<Sight> {
  const [row] = await sql<Sight[]>`select last_position as last, writers from outbox_writers()`;
  return row!;
}

/**
 * Follows the writers from one sight to the next. One that was not there at a sight has only positions above that sight's
 * last. Of those that were there at the first nothing is known, so nothing is settled until they have ended.
 */
export class Horizon {
  #bounds = new Map<string, bigint>();
  #last = 0n;

  /** Rows up to here are all visible to a statement that begins after the sight was taken. */
  follow({ last, writers }: Sight): bigint {
    const bounds = new Map(writers.map((writer) => [writer, this.#bounds.get(writer) ?? this.#last]));
    this.#bounds = bounds;
    this.#last = last;
    return [...bounds.values()].reduce((lowest, bound) => (bound < lowest ? bound : lowest), last);
  }
}
