// Migrations on a real PostgreSQL: once each, in order, all or nothing.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabase } from '#tooling/testing/database.ts';
import { isStorageFull } from '../runtime/passing.ts';
import { brokenConstraint, connectDatabase, migrate } from './database.ts';
import type { Sql } from './sql.ts';

let url: string;
let sql: Sql;
let other: Sql;
let folder: string;

beforeAll(async () => {
  url = await testDatabase();
  sql = connectDatabase({ url, connections: 2 });
  other = connectDatabase({ url, connections: 2 });
});

afterAll(() => Promise.all([sql.end(), other.end()]));

beforeEach(async () => {
  await sql`drop owned by current_user cascade`;
  await sql`create schema if not exists public`.catch(() => {});
  folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  return () => rm(folder, { recursive: true });
});

const write = (name: string, text: string) => writeFile(join(folder, name), text);
const run = (database = sql) => migrate(database, pathToFileURL(`${folder}/`));

describe('migrate', () => {
  it('runs each file once, in the order of their numbers', async () => {
    await write('0002_more.sql', 'alter table thing add column name text');
    await write('0001_begin.sql', 'create table thing (id int)');
    await write('notes.txt', 'no migration');
    expect(await run()).toEqual(['0001_begin.sql', '0002_more.sql']);
    expect(await run()).toEqual([]);
    await write('0003_last.sql', "insert into thing values (1, 'one')");
    expect(await run()).toEqual(['0003_last.sql']);
    expect(await sql`select * from thing`).toEqual([{ id: 1, name: 'one' }]);
  });

  it('lets one of two processes that start together do the work', async () => {
    await write('0001_begin.sql', 'create table thing (id int)');
    expect((await Promise.all([run(sql), run(other)])).flat()).toEqual(['0001_begin.sql']);
  });

  it('leaves the database as it was when a file fails', async () => {
    await write('0001_begin.sql', 'create table thing (id int)');
    await write('0002_broken.sql', 'create tabel thing');
    await expect(run()).rejects.toThrow(/syntax error/);
    await expect(sql`select * from thing`).rejects.toThrow(/does not exist/);
  });

  it('refuses a file that was changed after it had been run', async () => {
    await write('0001_begin.sql', 'create table thing (id int)');
    await run();
    await write('0001_begin.sql', 'create table thing (id bigint)');
    await expect(run()).rejects.toThrow('0001_begin.sql was changed');
  });
});

it('lets a service begin while the database takes only reads by default', async () => {
  await write('0001_begin.sql', 'create table thing (id int)');
  await run();
  const [{ name }] = await sql<[{ name: string }]>`select current_database() as name`;
  await sql`alter database ${sql(name)} set default_transaction_read_only = on`;
  const full = connectDatabase({ url, connections: 1 });
  try {
    expect(await run(full)).toEqual([]);
    await expect(full`insert into thing values (1)`).rejects.toSatisfy(isStorageFull);
    expect(await full`select * from thing`).toEqual([]);
  } finally {
    await full.end();
    await sql`alter database ${sql(name)} reset default_transaction_read_only`;
  }
});

describe('brokenConstraint', () => {
  it('names the unique constraint, and nothing for another error', async () => {
    await sql`create table one (id int constraint one_of_each unique)`;
    await sql`insert into one values (1)`;
    expect(brokenConstraint(await sql`insert into one values (1)`.catch((error: unknown) => error))).toBe(
      'one_of_each',
    );
    expect(brokenConstraint(await sql`select * from nowhere`.catch((error: unknown) => error))).toBeUndefined();
  });
});
