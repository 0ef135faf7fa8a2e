// Looks through every column of every table of a database for what tells of a person, so that a table that comes later is
// looked through too.
import type { Sql } from '#chassis/database/sql.ts';

/** A table in which something was found, and what. */
export interface Trace {
  table: string;
  name: string;
  row: string;
}

/**
 * @param names what tells of the person: the id, the e-mail address, the display name
 * Bytes are looked through as what they would be as text, and as hexadecimal digits.
 */
export async function tracesOf(sql: Sql, names: readonly string[]): Promise<Trace[]> {
  const tables = await sql<{ table: string }[]>`
    select table_name as table from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' order by table_name`;
  const needles = names.flatMap((name) => [
    { name, needle: name.toLowerCase() },
    { name, needle: Buffer.from(name).toString('hex') },
    { name, needle: Buffer.from(name.toLowerCase()).toString('hex') },
    { name, needle: Buffer.from(name).toString('base64').replace(/=+$/, '').toLowerCase() },
  ]);
  const found = tables.map(async ({ table }) => {
    const rows = await sql<{ text: string }[]>`select lower(t::text) as text from ${sql(table)} as t`;
    return rows.flatMap(({ text }) =>
      needles.filter(({ needle }) => text.includes(needle)).map(({ name }) => ({ table, name, row: text })),
    );
  });
  return (await Promise.all(found)).flat();
}

/** What may stay of somebody whose account was deleted: the bare id, where it keeps late events from bringing things back. */
export const tombstones = ['account_deletion', 'account_deletion_step', 'deleted_person', 'revocation'];

/** An event of the deletion itself, which holds no more than the id. */
export const isDeletionEvent = ({ table, row }: Trace): boolean =>
  table === 'outbox' && /,(userdeletionstarted|personaldatadeleted|userdeleted),/.test(row);
