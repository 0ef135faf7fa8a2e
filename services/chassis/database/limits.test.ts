// What the server ends by itself in the transactions of every service, and how a caller hears of it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabase } from '#tooling/testing/database.ts';
import { toRefusal } from '../rpc/errors.ts';
import { connectDatabase, dedicated } from './database.ts';
import type { Sql, Transaction } from './sql.ts';

let sql: Sql;
/** Its own transactions stand in the way of others. */
let other: Sql;

beforeAll(async () => {
  const url = await testDatabase();
  sql = connectDatabase({ url, connections: 2 });
  other = connectDatabase({ url, connections: 1 });
  await sql`create table thing (id int)`;
});
afterAll(() => Promise.all([sql.end({ timeout: 1 }), other.end()]));
beforeEach(async () => {
  await sql`truncate thing`;
});

const readLimits = (of: Sql): Promise<unknown[]> =>
  of.begin(async (transaction) => {
    const [row] = await transaction`
      select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
        current_setting('idle_in_transaction_session_timeout') as idle`;
    return Object.values(row!);
  });

describe('the limits of the server', () => {
  it('hold in the transactions of a pool, and where events are handled', async () => {
    expect(await readLimits(sql)).toEqual(['30s', '10s', '1min']);
    const limited = dedicated(sql, { limited: true });
    expect(await readLimits(limited)).toEqual(['30s', '10s', '1min']);
    await limited.end();
  });

  it('hold in every service, because no service opens a database by itself', () => {
    const services = join(import.meta.dirname, '../..');
    const files = readdirSync(services, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !/^(tooling|console|chassis)\//.test(file),
    );
    const opens = files.filter((file) => /\bpostgres\(/.test(readFileSync(join(services, file), 'utf8')));
    expect(files.length).toBeGreaterThan(100);
    expect(opens).toEqual([]);
  });
});

type Setting = 'statement_timeout' | 'lock_timeout' | 'idle_in_transaction_session_timeout';

/** Runs the work in a transaction with a short limit. Answers with what its caller hears, and how often it ran. */
async function runInto(setting: Setting, work: (transaction: Transaction) => Promise<unknown>) {
  let runs = 0;
  const running = sql.begin(async (transaction) => {
    runs += 1;
    await transaction`insert into thing values (1)`;
    await transaction`select set_config(${setting}, '50ms', true)`;
    await work(transaction);
  });
  const error = await running.catch((thrown: unknown) => thrown);
  const { reason, retryAfterMs } = toRefusal(error);
  return { reason, saysWhen: retryAfterMs !== undefined, runs };
}

const refusedOnce = { reason: 'UNAVAILABLE', saysWhen: true, runs: 1 };

describe('a transaction is refused for the moment, undone and not done again', () => {
  it('whose statement runs too long', async () => {
    expect(await runInto('statement_timeout', (one) => one`select pg_sleep(60)`)).toEqual(refusedOnce);
    expect(await sql`select from thing`).toHaveLength(0);
  });

  it('that waits too long for a lock', async () => {
    await other.begin(async (holder) => {
      await holder`select pg_advisory_xact_lock(1)`;
      expect(await runInto('lock_timeout', (one) => one`select pg_advisory_xact_lock(1)`)).toEqual(refusedOnce);
    });
    expect(await sql`select from thing`).toHaveLength(0);
  });

  it('in which nothing happens for too long', async () => {
    const idle = async (transaction: Transaction): Promise<void> => {
      const [{ pid }] = await transaction<[{ pid: number }]>`select pg_backend_pid() as pid`;
      await expect.poll(() => other`select from pg_stat_activity where pid = ${pid}`).toHaveLength(0);
      await transaction`insert into thing values (2)`;
    };
    expect(await runInto('idle_in_transaction_session_timeout', idle)).toEqual(refusedOnce);
    // The pool may still doubt whether the database is there.
    expect(await other`select from thing`).toHaveLength(0);
  });
});
