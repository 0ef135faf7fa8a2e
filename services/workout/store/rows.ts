// Rows of a table, one or thousands, in one statement of a fixed text, which is prepared once: a column is an array.
// COPY would take PostgreSQL a little less time, but a second way to write each value and round trips of its own.
import type { Sql, Transaction } from '#chassis/database/sql.ts';

export interface Table<Row> {
  name: string;
  /** The column for each field of a row, with its type: `workoutId: 'workout_id uuid'`. */
  columns: { readonly [Field in keyof Row]-?: string };
}

/** Sent at once: what a transaction is given together goes out together, and runs in the order in which it is given. */
export async function insertRows<Row extends object>(
  sql: Sql | Transaction,
  { name, columns }: Table<Row>,
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return;
  const fields = Object.keys(columns) as (keyof Row)[];
  const into = Object.values<string>(columns).map((column) => column.split(' ') as [string, string]);
  const names = into.map(([column]) => column).join(', ');
  const arrays = into.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ');
  const values = fields.map((field) => rows.map((row) => toParameter(row[field])));
  const statement = `insert into ${name} (${names}) select * from unnest(${arrays})`;
  await sql.unsafe(statement, values, { prepare: true }).execute();
}

/** The driver takes the type of an array from its first element, where it should ask the statement. */
function toParameter(value: unknown): string | number | boolean | null {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint') return String(value);
  return (value ?? null) as string | number | boolean | null;
}
