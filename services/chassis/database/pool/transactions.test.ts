// Transactions that lose their connection, on a real PostgreSQL. The pool has one connection, so that the lost one is
// replaced in its very place.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabase } from '#tooling/testing/database.ts';
import { connectDatabase } from '../database.ts';
import type { Sql, Transaction } from '../sql.ts';
import { afterCommit } from './transactions.ts';

let url: string;
let sql: Sql;

beforeAll(async () => {
  url = await testDatabase();
  sql = connectDatabase({ url, connections: 1 });
});

afterAll(() => sql.end({ timeout: 1 }));

beforeEach(async () => {
  // A pool that has just lost its connection may take the database for away.
  await expect.poll(() => sql`select 1`.catch(() => [])).toHaveLength(1);
  await sql`drop table if exists kept`;
  await sql`create table kept (number int)`;
});

describe('a transaction whose connection is lost', () => {
  /** Goes on in spite of all; what it was given to `begin` for may be over by then. */
  async function goOn(losing: (transaction: Transaction) => Promise<unknown>) {
    const ended = Promise.withResolvers<void>();
    const work = async (transaction: Transaction) => {
      await transaction`insert into kept values (1)`;
      await losing(transaction).catch(() => {});
      // The pool opens another connection meanwhile, in the place of the lost one.
      await sql`select 1`;
      await transaction`insert into kept values (2)`;
    };
    const outcome = await sql.begin((transaction) => work(transaction).finally(ended.resolve)).catch((error) => error);
    await ended.promise;
    return outcome;
  }

  it.each([
    ['in a statement', (transaction: Transaction) => transaction`select pg_terminate_backend(pg_backend_pid())`],
    [
      'between two statements',
      async (transaction: Transaction) => {
        const [row] = await transaction`select pg_backend_pid() as pid`;
        const killer = connectDatabase({ url, connections: 1 });
        await killer`select pg_terminate_backend(${row!.pid}, 5000)`;
        await killer.end();
      },
    ],
  ])('%s has no effect, and whoever began it is told', async (_, losing) => {
    expect(await goOn(losing)).toMatchObject({ code: 'CONNECTION_CLOSED' });
    expect(await sql`select * from kept`).toHaveLength(0);
  });

  it('leaves no statement behind for the next one', async () => {
    await goOn((transaction) => transaction`select pg_terminate_backend(pg_backend_pid())`);
    await sql.begin((transaction) => transaction`insert into kept values (3)`);
    expect(await sql`select number from kept`).toEqual([{ number: 3 }]);
  });
});

describe('what is done after the commit', () => {
  /** What was done when `begin` has ended, however it did. */
  async function doneBy(work: (transaction: Transaction, note: (name: string) => () => void) => Promise<unknown>) {
    const done: string[] = [];
    const note = (name: string) => () => void done.push(name);
    await sql.begin((transaction) => work(transaction, note)).catch(() => undefined);
    return done;
  }

  it('is done once the transaction has committed', async () => {
    const work = doneBy(async (transaction, note) => {
      afterCommit(transaction, note('first'));
      await transaction`insert into kept values (1)`;
      await transaction.savepoint(async (inner) => afterCommit(inner, note('second')));
    });
    expect(await work).toEqual(['first', 'second']);
  });

  it('is never done where the transaction is undone', async () => {
    const work = doneBy(async (transaction, note) => {
      afterCommit(transaction, note('first'));
      throw new Error('undone');
    });
    expect(await work).toEqual([]);
  });

  it('goes with a savepoint that is undone alone', async () => {
    const work = doneBy(async (transaction, note) => {
      afterCommit(transaction, note('outer'));
      const part = transaction.savepoint(async (inner) => {
        afterCommit(inner, note('inner'));
        throw new Error('undone');
      });
      await part.catch(() => undefined);
    });
    expect(await work).toEqual(['outer']);
  });
});
