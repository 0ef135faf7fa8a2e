// No event is skipped, in whatever order transactions take their positions and commit. The first test uses a model of
// PostgreSQL, step by step. The second uses PostgreSQL itself, with writers that pause, give up and lose their connection.
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRandom } from '#test/events/random.ts';
import { testDatabase } from '#tooling/testing/database.ts';
import { connectDatabase, dedicated, migrate } from '../database/database.ts';
import type { Sql } from '../database/sql.ts';
import { Horizon, readSight, type Sight } from './horizon.ts';
import { appendEvents } from './outbox.ts';

const writers = ['a', 'b', 'c', 'd'] as const;
const step = fc.oneof(
  fc.record({
    kind: fc.constantFrom('append' as const, 'commit' as const, 'giveUp' as const),
    writer: fc.constantFrom(...writers),
  }),
  fc.record({
    kind: fc.constantFrom('readLast' as const, 'readWriters' as const, 'readRows' as const, 'restart' as const),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** The promises of PostgreSQL: a transaction takes the lock before a position, and frees it after its commit is visible. */
class Model {
  last = 0n;
  readonly visible = new Set<bigint>();
  readonly open = new Map<string, { id: string; positions: bigint[] }>();
  readonly read: bigint[] = [];
  #transactions = 0;
  #horizon = new Horizon();
  #sight: { last: bigint; writers?: string[] } | undefined;

  take(step: Step): void {
    if ('writer' in step) this.write(step.kind, step.writer);
    else if (step.kind === 'restart') {
      this.#horizon = new Horizon();
      this.#sight = undefined;
    }
    if (step.kind === 'readLast') this.#sight = { last: this.last };
    if (step.kind === 'readWriters' && this.#sight) this.#sight.writers ??= [...this.open.values()].map(({ id }) => id);
    if (step.kind === 'readRows' && this.#sight?.writers) {
      const settled = this.#horizon.follow(this.#sight as Sight);
      const after = this.read.at(-1) ?? 0n;
      this.read.push(...[...this.visible].filter((position) => position > after && position <= settled).sort(compare));
      this.#sight = undefined;
    }
  }

  write(kind: 'append' | 'commit' | 'giveUp', writer: string): void {
    const transaction = this.open.get(writer) ?? { id: `${writer}${this.#transactions++}`, positions: [] };
    if (kind === 'append') {
      this.last += 1n;
      transaction.positions.push(this.last);
      this.open.set(writer, transaction);
      return;
    }
    if (kind === 'commit') for (const position of transaction.positions) this.visible.add(position);
    this.open.delete(writer);
  }
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : 1);

it('reads every position once and in order, in every interleaving', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80, size: 'max' }), (steps) => {
      const model = new Model();
      for (const each of steps) model.take(each);
      for (const writer of writers) model.take({ kind: 'commit', writer });
      for (const kind of ['readLast', 'readWriters', 'readRows'] as const) model.take({ kind });
      expect(model.read).toEqual([...model.visible].sort(compare));
    }),
    { numRuns: 2000 },
  );
});

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

const writing = 12;
const transactions = 25;

it(`reads every event of PostgreSQL once and in order, with restarts (seed ${seed})`, async () => {
  const sql = connectDatabase({ url: await testDatabase(), connections: 4 });
  await migrate(sql, new URL('../../user/migrations/', import.meta.url));
  const working = Promise.all(Array.from({ length: writing }, (_, index) => write(sql, createRandom(seed + index))));
  const read = await readUntil(sql, createRandom(seed - 1), working);
  const rows = await sql<{ position: bigint }[]>`select position from outbox order by position`;
  expect(rows.length).toBeGreaterThan(writing * transactions * 0.5);
  expect(read).toEqual(rows.map(({ position }) => position));
  await sql.end();
});

/** Runs transactions that pause at each step. Some give up, and some lose their connection. */
async function write(sql: Sql, random: () => number): Promise<void> {
  let connection = dedicated(sql);
  const pause = () => (random() < 0.5 ? undefined : delay(random() * 8));
  for (let count = 0; count < transactions; count++) {
    const chance = random();
    await connection
      .begin(async (transaction) => {
        await transaction`select pg_current_xact_id()`;
        for (let events = Math.ceil(random() * 3); events > 0; events--) {
          await pause();
          await appendEvents(transaction, [
            { aggregate: 'user/a', payload: { $case: 'userDeleted', value: { userId: 'a' } } },
          ]);
        }
        await pause();
        if (chance < 0.15) throw new Error('given up');
        if (chance < 0.25) await transaction`select pg_terminate_backend(pg_backend_pid())`;
      })
      .catch(() => {});
    if (chance < 0.25) {
      await connection.end({ timeout: 0 });
      connection = dedicated(sql);
    }
  }
  await connection.end();
}

/** Reads as the producer's stream does, with a horizon that is forgotten now and then, until the work is done. */
async function readUntil(sql: Sql, random: () => number, working: Promise<unknown>): Promise<bigint[]> {
  const read: bigint[] = [];
  let done = false;
  const finished = working.then(() => {
    done = true;
  });
  let horizon = new Horizon();
  for (let last = false; !last; ) {
    last = done;
    if (random() < 0.1) horizon = new Horizon();
    const settled = horizon.follow(await readSight(sql));
    await delay(random() * 4);
    const after = read.at(-1) ?? 0n;
    const rows = await sql<{ position: bigint }[]>`
      select position from outbox where position > ${after} and position <= ${settled} order by position`;
    read.push(...rows.map(({ position }) => position));
  }
  await finished;
  return read;
}
