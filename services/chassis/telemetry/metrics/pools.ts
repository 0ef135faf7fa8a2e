// How much of its database connections a process uses. A pool that has nobody waiting is large enough.
import { Gauge } from 'prom-client';
import { metrics } from './registry.ts';

export interface MeasuredPool {
  /** How many connections work, and how much work waits for one. */
  readonly running: number;
  readonly waiting: number;
  readonly all: number;
}

/** The pools of this process: one, except in tests. */
const pools = new Set<MeasuredPool>();

const sum = (of: (pool: MeasuredPool) => number): number => [...pools].reduce((all, pool) => all + of(pool), 0);

const gauge = (name: string, help: string, of: (pool: MeasuredPool) => number): Gauge =>
  new Gauge({
    name,
    help,
    registers: [metrics],
    collect() {
      if (pools.size > 0) this.set(sum(of));
      else this.reset();
    },
  });

gauge('sinew_pool_connections', 'The most connections to the database.', ({ all }) => all);
gauge('sinew_pool_connections_used', 'Connections to the database that work at this moment.', ({ running }) => running);
gauge('sinew_pool_waiting', 'Statements and transactions that wait for a connection.', ({ waiting }) => waiting);

/** Measures a pool until the returned function is called. */
export function measurePool(pool: MeasuredPool): () => void {
  pools.add(pool);
  return () => pools.delete(pool);
}
