// The service's own PostgreSQL database: connecting, and migrating it by numbered plain SQL files.
// All SQL of a service is in its store.ts; this knows none but its own table of migrations.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import postgres from 'postgres';
import { joinTransactions } from './joining.ts';
import type { Sql, Transaction } from './sql.ts';
import { guardTransactions } from './transactions.ts';

export interface DatabaseOptions {
  url: string;
  connections: number;
  /** Gives the password of each new connection, when the address has none. */
  password?: () => Promise<string>;
}

/** A pool of connections. The first query opens the first connection. */
export function connectDatabase({ url, connections, password }: DatabaseOptions): Sql {
  const sql = postgres(url, {
    max: connections,
    ...(password ? { password } : {}),
    types: { bigint: postgres.BigInt },
    onnotice: () => {},
    connection: { application_name: 'sinew', timezone: 'UTC' },
  });
  return joinTransactions(guardTransactions(sql as unknown as Sql));
}

export interface ConnectionEvents {
  onclose?: () => void;
  onnotify?: (channel: string) => void;
}

/**
 * One connection to the same database beside the pool, kept open: for what belongs to a session, such as its locks. It knows
 * the types of arrays that the pool has asked for, so the pool must have been used before.
 */
export function dedicated(sql: Sql, events: ConnectionEvents = {}): Sql {
  const options = {
    ...sql.options,
    max: 1,
    idle_timeout: undefined,
    max_lifetime: null,
    fetch_types: false,
    ...events,
  };
  return guardTransactions(postgres(options as never) as unknown as Sql);
}

/** Two processes that start together must not migrate together; the number is arbitrary but fixed. */
const migrationLock = 7_346_901;

/** The tables that the chassis makes every service have; they come before the service's own. */
const chassisFolder = new URL('./migrations/', import.meta.url);

interface Migration {
  /** The name under which the migration is recorded when it has run. */
  name: string;
  text: string;
}

/**
 * Runs the chassis' migrations and the files `0001_name.sql`, `0002_…` of the service's folder that have not been run, all in
 * one transaction. Answers with those of the service that were run.
 * @throws when a file that was run has been changed since, or a file fails; the database is then as before
 */
export async function migrate(sql: Sql, folder: URL, chassis: URL = chassisFolder): Promise<string[]> {
  const migrations = [...(await readMigrations(chassis, 'chassis/')), ...(await readMigrations(folder, ''))];
  const run = await sql.begin((transaction) => runMigrations(transaction, migrations));
  return run.filter((name) => !name.includes('/'));
}

async function readMigrations(folder: URL, prefix: string): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((name) => /^\d{4}_.*\.sql$/.test(name)).sort();
  return Promise.all(
    files.map(async (name) => ({ name: prefix + name, text: await readFile(new URL(name, folder), 'utf8') })),
  );
}

async function runMigrations(transaction: Transaction, migrations: readonly Migration[]): Promise<string[]> {
  await transaction`select pg_advisory_xact_lock(${migrationLock})`;
  await transaction`create table if not exists migration (
    name text primary key, checksum text not null, run_at timestamptz not null default now())`;
  const rows = await transaction<{ name: string; checksum: string }[]>`select name, checksum from migration`;
  const done = new Map(rows.map(({ name, checksum }) => [name, checksum]));
  const run: string[] = [];
  for (const { name, text } of migrations) {
    const checksum = createHash('sha256').update(text).digest('hex');
    if (done.get(name) === checksum) continue;
    if (done.has(name)) throw new Error(`migration ${name} was changed after it had been run: write a new one`);
    await transaction.unsafe(text);
    await transaction`insert into migration (name, checksum) values (${name}, ${checksum})`;
    run.push(name);
  }
  return run;
}

/** The code that PostgreSQL gives when a unique constraint is broken, with the constraint's name. */
export function brokenConstraint(error: unknown): string | undefined {
  return error instanceof postgres.PostgresError && error.code === '23505' ? error.constraint_name : undefined;
}
