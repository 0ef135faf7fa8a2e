// Foreign keys of the services' databases: a row that others refer to can be deleted, with them or without, and no caller
// sees the database refuse it. The tables that keep their rows for ever are named here.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { connectDatabase, migrate } from '#chassis/database/database.ts';
import { listServices } from '#tooling/build/build.ts';
import { testDatabase } from '#tooling/testing/database.ts';

const root = join(import.meta.dirname, '../..');
const services = listServices(root).filter((name) => existsSync(join(root, 'services', name, 'migrations')));

/** The record of an account's deletion is never deleted: its bare id stays. */
const neverDeleted = ['account_deletion_step.user_id'];

it.each(services)('whatever %s deletes takes along, or lets go of, what refers to it', async (service) => {
  const sql = connectDatabase({ url: await testDatabase(), connections: 1 });
  try {
    await migrate(sql, new URL(`../../services/${service}/migrations/`, import.meta.url));
    const rows = await sql<{ column: string }[]>`
      select conrelid::regclass || '.' || attname as "column" from pg_constraint
      join pg_attribute on attrelid = conrelid and attnum = conkey[1]
      where contype = 'f' and confdeltype not in ('c', 'n', 'd') order by 1`;
    const held = rows.map(({ column }) => column).filter((column) => !neverDeleted.includes(column));
    expect(held).toEqual([]);
  } finally {
    await sql.end();
  }
});
