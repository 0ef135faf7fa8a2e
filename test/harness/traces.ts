// Looks for traces of a person in every column of every table of a database, so that a later table is searched too.
import type { Sql } from '#chassis/database/sql.ts';

/** A table with a trace, the name that was found, and the row. */
export interface Trace {
  table: string;
  name: string;
  row: string;
}

/**
 * @param names the texts that tell of the person: the id, the e-mail address, the display name. Each is also looked for as
 * hexadecimal digits and as base64, because some columns hold bytes.
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

/** The tables that may keep the bare id of a deleted person, so that late events bring nothing back. */
export const tombstones = ['account_deletion', 'account_deletion_step', 'deleted_person', 'revocation'];

/** Whether the trace is an event of the deletion itself, which holds only the id. */
export const isDeletionEvent = ({ table, row }: Trace): boolean =>
  table === 'outbox' && /,(userdeletionstarted|personaldatadeleted|userdeleted),/.test(row);
