// The record of the uses of secrets as chains, on a real database. A chain is whole, whatever is recorded at the same time.
// It is broken when anybody changes, removes or adds a record behind the service's back.
import { randomUUID } from 'node:crypto';
import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '#tooling/testing/database.ts';
import { connectDatabase, migrate } from '../../database/database.ts';
import type { Sql } from '../../database/sql.ts';
import { appendUse, eraseSecrets, listAccesses, listUses, type NewUse, readUses } from './store.ts';
import { type NotedUses, problemsOf } from './use.ts';

const services = ['user', 'workout', 'notification'];
const chassisMigrations = new URL('../../database/migrations/', import.meta.url);
const migrationsOf = (service: string) => new URL(`../../../${service}/migrations/`, import.meta.url);

let url: string;
let sql: Sql;
beforeAll(async () => {
  url = await testDatabase();
  sql = connectDatabase({ url, connections: 8 });
  await migrate(sql, migrationsOf('workout'));
});
afterAll(() => sql.end());

const useOf = (use: Partial<NewUse> = {}): NewUse => ({
  scope: 'organisation',
  owner: randomUUID(),
  name: 'scale-password',
  version: 1,
  reader: 'workout-1',
  act: 'read',
  at: new Date('2026-03-01T17:00:00.123Z'),
  ...use,
});

/** The faults of an owner's chain. */
async function problems(owner: string, noted?: NotedUses): Promise<string[]> {
  const [chain] = await sql<{ id: string }[]>`select id from secret_chain where owner = ${owner}`;
  const found: string[] = [];
  await readUses(sql, (one, uses) => {
    if (one.id === chain!.id) found.push(...problemsOf(one, uses, noted));
  });
  return found;
}

/** Runs a statement as somebody who owns the tables and stops at nothing. */
async function tamper(statement: (of: Sql) => Promise<unknown>): Promise<void> {
  const tables = ['secret_use', 'secret_chain'];
  for (const table of tables) {
    await sql.unsafe(`alter table ${table} disable trigger user; grant all on ${table} to current_user`);
  }
  await statement(sql);
  for (const table of tables) await sql.unsafe(`alter table ${table} enable trigger user`);
  await sql.unsafe('revoke update, truncate on secret_use from current_user');
}

describe('a chain of uses', () => {
  it('is whole, however many are recorded at once', async () => {
    const owner = randomUUID();
    const readers = Array.from({ length: 30 }, (_, index) => `reader "${index}" \\ ü\u2028`);
    await Promise.all(readers.map((reader) => appendUse(sql, useOf({ owner, reader }))));
    expect(await problems(owner)).toEqual([]);
    const uses = await listUses(sql, { scope: 'organisation', owner }, { before: undefined, limit: 100 });
    expect(uses.map(({ position }) => position)).toEqual(readers.map((_, index) => readers.length - index));
    expect(new Set(uses.map(({ reader }) => reader))).toEqual(new Set(readers));
    expect(
      await listUses(sql, { scope: 'organisation', owner }, { before: { time: useOf().at, position: 3 }, limit: 1 }),
    ).toMatchObject([{ position: 2 }]);
    expect(await listUses(sql, { scope: 'person', owner }, { before: undefined, limit: 9 })).toEqual([]);
  });

  it('goes on while the database takes no writes by default', async () => {
    const owner = randomUUID();
    const [{ name }] = await sql<[{ name: string }]>`select current_database() as name`;
    await sql`alter database ${sql(name)} set default_transaction_read_only = on`;
    const full = connectDatabase({ url, connections: 1 });
    try {
      await appendUse(full, useOf({ owner }));
    } finally {
      await full.end();
      await sql`alter database ${sql(name)} reset default_transaction_read_only`;
    }
    expect(await problems(owner)).toEqual([]);
  });

  it('counts by the minute for the operator', async () => {
    const owner = randomUUID();
    for (let index = 0; index < 3; index++) await appendUse(sql, useOf({ owner }));
    expect(await listAccesses(sql, { scope: 'organisation', owner })).toMatchObject([
      { count: 3, reader: 'workout-1' },
    ]);
  });

  it.each<[string, (owner: string) => (of: Sql) => Promise<unknown>]>([
    ['changed', () => (of) => of`update secret_use set reader = 'somebody else' where position = 2`],
    ['removed', () => (of) => of`delete from secret_use where position = 2`],
    ['cut off', () => (of) => of`delete from secret_use where position = 3`],
    [
      'moved to another owner',
      () => (of) => of`update secret_chain set owner = ${randomUUID()} where owner is not null`,
    ],
  ])('shows that a record was %s', async (what, toTampering) => {
    const fresh = await testDatabase();
    const before = sql;
    sql = connectDatabase({ url: fresh, connections: 1 });
    try {
      await migrate(sql, migrationsOf('workout'));
      const owner = randomUUID();
      for (let index = 0; index < 3; index++) await appendUse(sql, useOf({ owner }));
      expect(await problems(owner), what).toEqual([]);
      await tamper(toTampering(owner));
      const [{ owner: now }] = (await sql`select owner from secret_chain`) as unknown as [{ owner: string }];
      expect((await problems(now)).length, what).toBeGreaterThan(0);
    } finally {
      await sql.end();
      sql = before;
    }
  });

  it('that was written anew as a whole differs from what was noted', async () => {
    const owner = randomUUID();
    for (let index = 0; index < 3; index++) await appendUse(sql, useOf({ owner }));
    const [head] = await sql<{ hash: Buffer }[]>`select hash from secret_chain where owner = ${owner}`;
    expect(await problems(owner, { length: 3, hash: head!.hash.toString('hex') })).toEqual([]);
    expect(await problems(owner, { length: 3, hash: '00' })).toEqual(['record 3 is not the one that was noted']);
    expect(await problems(owner, { length: 4, hash: '00' })).toEqual(['it had 4 records and has 3']);
  });

  it('cannot be changed by the service’s own role', async () => {
    const owner = randomUUID();
    await appendUse(sql, useOf({ owner }));
    for (const statement of [
      sql`delete from secret_use`,
      sql`update secret_use set count = 2`,
      sql`delete from secret_chain`,
      sql`truncate secret_use`,
    ]) {
      await expect(statement).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('goes with the person’s account, and only then', async () => {
    const owner = randomUUID();
    const other = randomUUID();
    for (const of of [owner, other]) await appendUse(sql, useOf({ scope: 'person', owner: of }));
    const [chain] = await sql<{ id: string }[]>`select id from secret_chain where owner = ${owner}`;
    await sql.begin((transaction) => eraseSecrets(transaction, owner));
    expect(await listAccesses(sql, { scope: 'person', owner })).toEqual([]);
    await readUses(sql, (one, uses) => {
      if (one.id === chain!.id) expect([one.erased, problemsOf(one, uses)]).toEqual([true, []]);
    });
    expect(await problems(other)).toEqual([]);
  });
});

describe.each(services)('a data folder of before, of the service %s', (service) => {
  it('has its records at the beginning of the chains', async () => {
    const fresh = await testDatabase();
    const old = connectDatabase({ url: fresh, connections: 2 });
    try {
      const folder = await mkdtemp(join(tmpdir(), 'migrations '));
      // The schema of the time when uses were counted by the minute.
      const earlier = ['0001_events.sql', '0002_secrets.sql'];
      for (const name of earlier) await cp(join(fileURLToPath(chassisMigrations), name), join(folder, name));
      await migrate(old, pathToFileURL(`${await mkdtemp(join(tmpdir(), 'none '))}/`), pathToFileURL(`${folder}/`));
      const owner = randomUUID();
      for (const [reader, count] of [
        ['operator:"añá"\\', 1],
        [`${service}-1`, 41],
      ] as const) {
        await old`
          insert into secret_access (scope, owner, name, version, minute, reader, act, last_at, count)
          values ('person', ${owner}, 'key', 2, '2026-03-01T17:00:00Z', ${reader}, 'read', '2026-03-01T17:00:59.987654Z', ${count})`;
      }
      await migrate(old, migrationsOf(service));
      await appendUse(old, useOf({ scope: 'person', owner }));
      const all: string[] = [];
      await readUses(old, (chain, uses) => {
        all.push(...problemsOf(chain, uses));
        expect(uses.map(({ count }) => count).sort()).toEqual([1, 1, 41]);
      });
      expect(all).toEqual([]);
    } finally {
      await old.end();
    }
  });
});

it('is verified by a command of every service', async () => {
  const program = fileURLToPath(new URL('../../commands/verify-secret-uses.ts', import.meta.url));
  const fresh = await testDatabase();
  const database = connectDatabase({ url: fresh, connections: 1 });
  await migrate(database, migrationsOf('workout'));
  const owner = randomUUID();
  await appendUse(database, useOf({ owner }));
  const run = () => execa(process.execPath, [program], { env: { DATABASE_URL: fresh }, reject: false });
  expect(await run()).toMatchObject({ exitCode: 0, stdout: '1 records in 1 chains are whole' });
  await database.unsafe('alter table secret_use disable trigger user; grant all on secret_use to current_user');
  await database`update secret_use set reader = 'somebody else'`;
  await database.end();
  const broken = await run();
  expect(broken.exitCode).toBe(1);
  expect(broken.stdout).toContain('record 1 does not have the hash of its content');
});
