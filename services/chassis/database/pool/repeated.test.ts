// What is done again when others stood in the way, and what is not, on a real PostgreSQL.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabase } from '#tooling/testing/database.ts';
import { toRefusal } from '../../rpc/errors.ts';
import { runFor } from '../../runtime/work.ts';
import { connectDatabase } from '../database.ts';
import type { Sql, Transaction } from '../sql.ts';
import { inside } from './joining.ts';

let sql: Sql;

beforeAll(async () => {
  sql = connectDatabase({ url: await testDatabase(), connections: 4 });
  await sql`create table counter (id int, count int)`;
  // Fails as a deadlock or a collision does, until it has been asked so often. A sequence counts also what is undone.
  await sql`create sequence asked`;
  await sql.unsafe(`create function fail(code text, times int) returns int language plpgsql as $$
    begin
      if nextval('asked') <= times then raise exception 'others stood in the way' using errcode = code; end if;
      return 1;
    end $$`);
});
afterAll(() => sql.end({ timeout: 1 }));
beforeEach(async () => {
  // A pool that has just lost a connection may take the database for away.
  await expect.poll(() => sql`select 1`.catch(() => [])).toHaveLength(1);
  await sql`truncate counter`;
  await sql`insert into counter values (1, 0)`;
  await sql`alter sequence asked restart`;
});

const count = async (): Promise<number> => (await sql<{ count: number }[]>`select count from counter`)[0]!.count;
const asked = async (): Promise<number> => Number((await sql`select nextval('asked') - 1 as asked`)[0]!.asked);
const collisions = ['40001', '40P01'];

describe('others stood in the way of', () => {
  it('a transaction that read what another has written since: it is done again, and counts once', async () => {
    const read = Promise.withResolvers<void>();
    const written = Promise.withResolvers<void>();
    const counting = sql.begin('isolation level repeatable read', async (transaction) => {
      const [row] = await transaction<{ count: number }[]>`select count from counter`;
      read.resolve();
      await written.promise;
      await transaction`update counter set count = ${row!.count + 1}`;
    });
    await read.promise;
    await sql`update counter set count = 10`;
    written.resolve();
    await counting;
    expect(await count()).toBe(11);
  });

  it.each(collisions)('a single statement, with %s: it is sent again', async (code) => {
    await sql`update counter set count = count + fail(${code}, 2)`;
    expect([await count(), await asked()]).toEqual([1, 3]);
  });

  it.each(collisions)('a transaction again and again, with %s: it is refused for the moment', async (code) => {
    const running = sql.begin((transaction) => transaction`select fail(${code}, 1000)`);
    const { reason, retryAfterMs } = toRefusal(await running.catch((error: unknown) => error));
    expect(reason).toBe('UNAVAILABLE');
    expect(retryAfterMs).toBeDefined();
    expect(await asked()).toBe(5);
  });

  it.each(collisions)('a part of a transaction, with %s: the whole is done again, and not the part', async (code) => {
    let parts = 0;
    let wholes = 0;
    const store = (): Promise<unknown> =>
      sql.begin(async (transaction) => {
        parts += 1;
        await transaction`update counter set count = count + fail(${code}, 1)`;
      });
    await sql.begin((transaction) => {
      wholes += 1;
      return inside(sql, transaction, store);
    });
    expect({ parts, wholes, count: await count() }).toEqual({ parts: 2, wholes: 2, count: 1 });
  });
});

describe('is not done again', () => {
  async function runsOf(work: (transaction: Transaction) => Promise<unknown>): Promise<number> {
    let runs = 0;
    const running = sql.begin((transaction) => {
      runs += 1;
      return work(transaction);
    });
    await expect(running).rejects.toThrow();
    return runs;
  }

  it('a transaction that fails by itself', async () => {
    expect(await runsOf((one) => one`select fail('23505', 1)`)).toBe(1);
    expect(await asked()).toBe(1);
  });

  it('a transaction that nobody waits for any more', async () => {
    const caller = new AbortController();
    const work = async (one: Transaction): Promise<void> => {
      await one`select fail('40001', 1000)`.catch((error: unknown) => {
        caller.abort(new Error('given up'));
        throw error;
      });
    };
    expect(await runFor({ owner: 'a', signal: caller.signal }, () => runsOf(work))).toBe(1);
  });

  it('a transaction whose connection is lost: nobody knows whether it was committed', async () => {
    const end = (one: Transaction): Promise<unknown> => one`select pg_terminate_backend(pg_backend_pid())`;
    expect(await runsOf(end)).toBe(1);
  });
});
