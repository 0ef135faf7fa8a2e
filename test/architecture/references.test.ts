// Foreign keys of the services' databases: a row that others refer to can go, with them or without, and no caller sees a
// database's refusal of it. What keeps its rows for ever is named here.
import { expect, it } from 'vitest';
import { connectDatabase, migrate } from '#chassis/database/database.ts';
import { testDatabase } from '#tooling/testing/database.ts';

const services = ['user', 'workout', 'notification'];

/** Nothing deletes an account's deletion: its bare id stays. */
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
