// A producer and a consumer, each in its own process, and their two databases. A kill schedule runs on them.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { connectDatabase, migrate } from '#chassis/database/database.ts';
import type { Sql } from '#chassis/database/sql.ts';
import { testIdentity } from '#test/harness/identity.ts';
import { testDatabase } from '#tooling/testing/database.ts';
import type { ConsumerOrders } from './programs/consumer.ts';
import type { ProducerOrders } from './programs/producer.ts';

export type Role = 'producer' | 'consumer';
type Orders = ProducerOrders & ConsumerOrders;

export class Pair {
  readonly #producerUrl: string;
  readonly #consumerUrl: string;
  readonly producerSql: Sql;
  readonly consumerSql: Sql;
  #port = 0;
  readonly #spares: Record<Role, ChildProcess>;
  readonly #running: Partial<Record<Role, ChildProcess>> = {};

  private constructor(producerUrl: string, consumerUrl: string) {
    [this.#producerUrl, this.#consumerUrl] = [producerUrl, consumerUrl];
    this.producerSql = connectDatabase({ url: producerUrl, connections: 1 });
    this.consumerSql = connectDatabase({ url: consumerUrl, connections: 1 });
    this.#spares = { producer: spawn('producer'), consumer: spawn('consumer') };
  }

  static async start(seed: number): Promise<Pair> {
    const pair = new Pair(await testDatabase(), await testDatabase());
    await migrate(pair.producerSql, new URL('../../services/workout/migrations/', import.meta.url));
    await migrate(pair.consumerSql, new URL('../../services/user/migrations/', import.meta.url));
    await pair.producerSql`create table counter (name text primary key, number int not null)`;
    await pair.consumerSql`create table effect (place bigserial, counter text not null, number int not null)`;
    await pair.startAgain('producer', seed);
    await pair.startAgain('consumer', seed);
    return pair;
  }

  /** Replaces a dead process by a spare one. */
  async startAgain(role: Role, seed: number): Promise<void> {
    const child = this.#spares[role];
    this.#spares[role] = spawn(role);
    this.#running[role] = child;
    await (child as ReadyProcess).ready;
    if (role === 'consumer') {
      const target = `127.0.0.1:${this.#port}`;
      const { proof } = await testIdentity('notification');
      return this.order(role, { consume: { databaseUrl: this.#consumerUrl, target, seed, proof } });
    }
    const { proof } = await testIdentity('workout');
    const serving = once(child, 'message');
    this.order(role, { serve: { databaseUrl: this.#producerUrl, port: this.#port, proof } });
    const [answer] = (await serving) as [{ port: number }];
    this.#port = answer.port;
  }

  order(role: Role, orders: Orders): void {
    // A dying process need not hear this.
    this.#running[role]!.send(orders, () => {});
  }

  /** Ends when the process is dead. */
  async death(role: Role): Promise<void> {
    const child = this.#running[role]!;
    await ended(child);
  }

  kill(role: Role): void {
    this.#running[role]!.kill('SIGKILL');
  }

  /** Ends when the producer has written everything that its orders say, or is dead. */
  async written(): Promise<void> {
    const child = this.#running.producer!;
    await Promise.race([once(child, 'message'), this.death('producer')]);
  }

  /** Breaks all connections of a process to its database. */
  async breakConnections(role: Role): Promise<void> {
    const sql = role === 'producer' ? this.producerSql : this.consumerSql;
    await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`;
  }

  /** The last number of each counter that the producer has committed. */
  async truth(): Promise<Record<string, number>> {
    const rows = await this.producerSql<{ name: string; number: number }[]>`select name, number from counter`;
    return Object.fromEntries(rows.map(({ name, number }) => [name, number]));
  }

  /** The numbers of each counter that the consumer has stored, in the order of their effects. */
  async effects(): Promise<Record<string, number[]>> {
    const rows = await this.consumerSql<{ counter: string; numbers: number[] }[]>`
      select counter, array_agg(number order by place) as numbers from effect group by counter`;
    return Object.fromEntries(rows.map(({ counter, numbers }) => [counter, numbers]));
  }

  /** Ends when there are as many effects as there are events. */
  async settled(): Promise<void> {
    for (;;) {
      const events = Object.values(await this.truth()).reduce((sum, number) => sum + number, 0);
      const [row] = await this.consumerSql<{ count: number }[]>`select count(*)::int as count from effect`;
      if (row!.count >= events) return;
      await delay(10);
    }
  }

  async stop(): Promise<void> {
    const children = [...Object.values(this.#running), ...Object.values(this.#spares)];
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(children.map(ended));
    await Promise.all([this.producerSql.end(), this.consumerSql.end()]);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** A child, and the wait for its first message, which begins with the child. */
type ReadyProcess = ChildProcess & { ready: Promise<unknown> };

function spawn(role: Role): ReadyProcess {
  const child = fork(new URL(`./programs/${role}.ts`, import.meta.url), {
    execArgv: [],
    // With this serialisation dates stay dates.
    serialization: 'advanced',
    stdio: ['ignore', 2, 2, 'ipc'],
    // A start is mostly loading, so compiled code is kept.
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') },
  });
  // A message to a process that has just died is lost, as it should be.
  child.on('error', () => {});
  return Object.assign(child, { ready: once(child, 'message') });
}
