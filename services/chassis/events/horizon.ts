// The position up to which the outbox may be read. A transaction takes its positions before it commits, so a higher position
// may be visible before a lower one; a reader that goes on to the higher one would never see the lower. A position is
// settled when it and all before it are committed or given up.
import type { Sql } from '../database/sql.ts';

/** One look at the outbox, by PostgreSQL's present and not by the transaction's snapshot. `last` is read first. */
export interface Sight {
  /** The last position that any transaction has taken. */
  last: bigint;
  /** The transactions that hold the table's lock. Only they may have positions that are not visible yet. */
  writers: readonly string[];
}

export async function readSight(sql: Sql): Promise<Sight> {
  const [row] = await sql<Sight[]>`select last_position as last, writers from outbox_writers()`;
  return row!;
}

/**
 * Follows the writers from one sight to the next. A writer that was not there at a sight has only positions above that
 * sight's last. The writers of the first sight may have any positions, so nothing is settled until they have ended.
 */
export class Horizon {
  #bounds = new Map<string, bigint>();
  #last = 0n;

  /** A statement that begins after the sight was taken sees all rows up to this position. */
  follow({ last, writers }: Sight): bigint {
    const bounds = new Map(writers.map((writer) => [writer, this.#bounds.get(writer) ?? this.#last]));
    this.#bounds = bounds;
    this.#last = last;
    return [...bounds.values()].reduce((lowest, bound) => (bound < lowest ? bound : lowest), last);
  }
}
