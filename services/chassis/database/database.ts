// The service's own PostgreSQL database: connecting, and migrating it by numbered plain SQL files.
// All SQL of a service is in its store.ts; this knows none but its own table of migrations.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import postgres from 'postgres';
import { FairGate } from '../runtime/fair-gate.ts';
import { measurePool } from '../telemetry/metrics/pools.ts';
import { GatedPool } from './pool/gated.ts';
import { joinTransactions } from './pool/joining.ts';
import { Reachability } from './pool/reachability.ts';
import { guardTransactions } from './pool/transactions.ts';
import type { Sql, Transaction } from './sql.ts';

export interface DatabaseOptions {
  url: string;
  connections: number;
  /** Gives the password of each new connection, when the address has none. */
  password?: () => string | Promise<string>;
}

/**
 * What the server ends by itself, in milliseconds: a statement that nobody cancelled, one that waits for a lock, and a transaction in which
 * nothing happens. No call takes as long; what does belongs to a process that hangs and holds up others.
 */
const limits = { statement_timeout: 30_000, lock_timeout: 10_000, idle_in_transaction_session_timeout: 60_000 };
const noLimits = { statement_timeout: 0, lock_timeout: 0, idle_in_transaction_session_timeout: 0 };
/** Pause before a lost connection is made again. The gate asks for the database before it lets anybody try. */
const reconnectSeconds = 0.05;

/** A pool of connections. The first query opens the first connection. */
export function connectDatabase({ url, connections, password }: DatabaseOptions): Sql {
  const options = {
    max: connections,
    ...(password ? { password } : {}),
    types: { bigint: postgres.BigInt },
    onnotice: () => {},
    onclose: () => reachability.doubt(),
    backoff: () => reconnectSeconds,
    // A connection that ends by its age is neither free nor gone for a while, in which the library would put two statements on another.
    max_lifetime: null,
    connection: { application_name: 'sinew', timezone: 'UTC', ...limits },
  };
  const pool = guardTransactions(postgres(url, options) as unknown as Sql);
  const gate = new FairGate({ all: connections });
  const reachability = new Reachability(gate, () => askOnce(pool));
  const gated = new GatedPool(pool, gate, { reachability, onEnd: measurePool(gate) });
  return joinTransactions(gated.sql);
}

/** Gets an answer from the database on a connection that is made for it. */
async function askOnce(pool: Sql): Promise<void> {
  const sql = dedicated(pool, { connect_timeout: 1 });
  try {
    await sql`select 1`;
  } finally {
    await sql.end({ timeout: 0 });
  }
}

export interface ConnectionOptions {
  onclose?: () => void;
  onnotify?: (channel: string) => void;
  /** Seconds. */
  connect_timeout?: number;
  /** Whether the limits of the pool hold: for transactions, and not for waits that end with the session. */
  limited?: boolean;
}

/**
 * One connection to the same database beside the pool, kept open: for what belongs to a session, such as its locks. It knows
 * the types of arrays that the pool has asked for, so the pool must have been used before.
 */
export function dedicated(sql: Sql, { limited = false, ...own }: ConnectionOptions = {}): Sql {
  const options = {
    ...sql.options,
    max: 1,
    idle_timeout: undefined,
    max_lifetime: null,
    fetch_types: false,
    onclose: undefined,
    connection: { ...sql.options.connection, ...(limited ? limits : noLimits) },
    ...own,
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
  // Also a database that takes no writes by default lets a service begin.
  const run = await sql.begin('read write', (transaction) => runMigrations(transaction, migrations));
  return run.filter((name) => !name.includes('/'));
}

async function readMigrations(folder: URL, prefix: string): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((name) => /^\d{4}_.*\.sql$/.test(name)).sort();
  return Promise.all(
    files.map(async (name) => ({ name: prefix + name, text: await readFile(new URL(name, folder), 'utf8') })),
  );
}

async function runMigrations(transaction: Transaction, migrations: readonly Migration[]): Promise<string[]> {
  // A migration takes as long as it takes, also when another process runs it.
  await transaction`set local statement_timeout = 0`;
  await transaction`set local lock_timeout = 0`;
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
