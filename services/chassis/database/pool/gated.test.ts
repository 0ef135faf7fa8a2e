// Statements and transactions that nobody waits for any more, on a real PostgreSQL: they end, have no effect, and hold up nobody.
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabase } from '#tooling/testing/database.ts';
import { runFor } from '../../runtime/work.ts';
import { connectDatabase } from '../database.ts';
import type { Sql, Transaction } from '../sql.ts';

const connections = 3;
let url: string;
let sql: Sql;
/** Sees what the pool does. */
let watcher: Sql;
/** A pool of one connection, whose statements follow each other on it. */
let alone: Sql;

beforeAll(async () => {
  url = await testDatabase();
  sql = connectDatabase({ url, connections });
  watcher = connectDatabase({ url, connections: 1 });
  alone = connectDatabase({ url, connections: 1 });
});

afterAll(() => Promise.all([sql, watcher, alone].map((pool) => pool.end())));

beforeEach(async () => {
  await sql`drop table if exists kept`;
  await sql`create table kept (number int, text text)`;
});

const givenUp = new Error('given up');

/** Runs code for a call of an owner, which `abort` gives up. */
function call<Result>(owner: string, run: () => Promise<Result>) {
  const caller = new AbortController();
  const result = runFor({ owner, signal: caller.signal }, run);
  return { result, abort: () => caller.abort(givenUp) };
}

const sleeping = () => watcher`
  select from pg_stat_activity where state = 'active' and query like '%pg_sleep(60)%' and pid <> pg_backend_pid()`;

describe('a call that is given up', () => {
  it.each([
    ['its statement', () => sql`select pg_sleep(60)`],
    ['its transaction', () => sql.begin((transaction) => transaction`select pg_sleep(60)`)],
    ['its savepoint', () => sql.begin((transaction) => transaction.savepoint((inner) => inner`select pg_sleep(60)`))],
  ])('ends %s at the server', async (_, run) => {
    const { result, abort } = call('a', async () => run());
    await expect.poll(sleeping).toHaveLength(1);
    abort();
    await expect(result).rejects.toBe(givenUp);
    expect(await sleeping()).toHaveLength(0);
  });

  it('is not carried out, however far its transaction has come before the commit', async () => {
    const { result, abort } = call('a', () =>
      sql.begin(async (transaction) => {
        await transaction`insert into kept values (1)`;
        abort();
      }),
    );
    await expect(result).rejects.toBe(givenUp);
    expect(await sql`select from kept`).toHaveLength(0);
  });

  it('sends nothing more', async () => {
    const { result, abort } = call('a', () =>
      sql.begin(async (transaction) => {
        abort();
        await transaction`select nonsense`;
      }),
    );
    await expect(result).rejects.toBe(givenUp);
    await expect(call('a', async () => sql`select 1`).result).resolves.toHaveLength(1);
  });

  it('waits for no connection', async () => {
    const holders = Array.from({ length: connections }, () => call('a', async () => sql`select pg_sleep(60)`));
    await expect.poll(sleeping).toHaveLength(connections);
    const waiting = call('b', async () => sql`insert into kept values (1)`);
    waiting.abort();
    await expect(waiting.result).rejects.toBe(givenUp);
    for (const { abort } of holders) abort();
    await Promise.allSettled(holders.map(({ result }) => result));
    expect(await sql`select from kept`).toHaveLength(0);
  });
});

/** Cancels the only statement that sleeps, as a cancellation that was meant for the statement before it. */
async function cancelSleep(): Promise<void> {
  const running = () => watcher<{ pid: number }[]>`
    select pid from pg_stat_activity where state = 'active' and query like '%pg_sleep(2)%' and pid <> pg_backend_pid()`;
  await expect.poll(running).toHaveLength(1);
  await watcher`select pg_cancel_backend(${(await running())[0]!.pid})`;
}

it('a statement that the cancellation of another hits is sent again', async () => {
  const { result } = call('a', async () => sql`select pg_sleep(2), 'done' as word`.values());
  await cancelSleep();
  expect((await result)[0]![1]).toBe('done');
});

it.each([
  [
    'fails',
    () => call('a', async () => alone`select repeat('x', 1000), 1 / (100 - n) from generate_series(1, 200) as n`),
  ],
  [
    'is given up',
    () =>
      call(
        'a',
        async () => alone`
        select repeat('x', 1000), case n when 100 then pg_sleep(60) end from generate_series(1, 200) as n`,
      ),
  ],
])('no row of a statement that %s counts among those of the next', async (_, begin) => {
  const { result, abort } = begin();
  const failure = result.catch((error: unknown) => error);
  await Promise.race([failure, expect.poll(sleeping).toHaveLength(1)]);
  abort();
  expect(await failure).toBeInstanceOf(Error);
  const rows = await alone`select n from generate_series(1, 3) as n`;
  expect([...rows]).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
});

it('a transaction that a deadlock ends is tried again', async () => {
  await sql`insert into kept values (1), (2)`;
  const met = Promise.withResolvers<void>();
  let came = 0;
  const add = async (transaction: Transaction, first: number, second: number): Promise<void> => {
    await transaction`update kept set text = concat(text, 'x') where number = ${first}`;
    if (++came === 2) met.resolve();
    await met.promise;
    await transaction`update kept set text = concat(text, 'x') where number = ${second}`;
  };
  await Promise.all([sql.begin((one) => add(one, 1, 2)), sql.begin((two) => add(two, 2, 1))]);
  expect(await sql`select text from kept`).toEqual([{ text: 'xx' }, { text: 'xx' }]);
});

it('a transaction that the cancellation of another hits is tried again', async () => {
  let began = 0;
  await sql.begin(async (transaction) => {
    began += 1;
    await transaction`insert into kept values (1, 'once')`;
    if (began > 1) return;
    await Promise.all([transaction`select pg_sleep(2)`, cancelSleep()]);
  });
  expect(began).toBe(2);
  expect(await sql`select text from kept`).toEqual([{ text: 'once' }]);
});

it('no statement comes into the transaction of another, whatever is given up and however large it is', async () => {
  const large = 'x'.repeat(300_000);
  const kinds = ['write', 'fail', 'large', 'abort'] as const;
  const calls = fc.array(fc.record({ kind: fc.constantFrom(...kinds), inTransaction: fc.boolean() }), {
    minLength: 20,
    maxLength: 60,
  });
  const write = async (of: Sql | Transaction, number: number, kind: (typeof kinds)[number]): Promise<void> => {
    await of`insert into kept values (${number}, ${kind === 'large' ? large : kind})`;
  };
  await fc.assert(
    fc.asyncProperty(calls, async (all) => {
      await sql`truncate kept`;
      const outcomes = all.map(({ kind, inTransaction }, number) => {
        const { result, abort } = call(`${number}`, async () => {
          if (!inTransaction) return write(sql, number, kind);
          await sql.begin(async (transaction) => {
            await write(transaction, number, kind);
            if (kind === 'fail') throw new Error('undone');
          });
        });
        if (kind === 'abort') setImmediate(abort);
        return result.then(
          () => true,
          () => false,
        );
      });
      const done = await Promise.all(outcomes);
      const kept = await sql<{ number: number }[]>`select number from kept order by number`;
      // A single statement that is given up may have had its effect when the server heard of it.
      const sure = (number: number): boolean => all[number]!.kind !== 'abort' || all[number]!.inTransaction;
      expect(kept.map(({ number }) => number).filter(sure)).toEqual(
        [...done.keys()].filter((number) => done[number] && sure(number)),
      );
      const open =
        await watcher`select from pg_stat_activity where datname = current_database() and state like 'idle in%'`;
      expect(open).toHaveLength(0);
    }),
    { numRuns: 15 },
  );
});

// The library pipelines 100 statements, and does not reserve the connection for a transaction that comes at the end of them.
it.each([99, 100, 101, 102])('a transaction has its connection for itself behind %d statements', async (count) => {
  await alone`select 1`;
  const statements = Array.from({ length: count }, (_, number) =>
    alone`insert into kept values (${number}, 'single')`.execute(),
  );
  const transaction = alone.begin((inner) => inner`insert into kept values (0, 'in a transaction')`);
  const after = alone`insert into kept values (0, 'after')`.execute();
  const outcomes = await Promise.allSettled([...statements, transaction, after]);
  expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
  expect(await watcher`select from kept`).toHaveLength(outcomes.length);
});
