// The tables of README.md. A run brings the rows that it has measured, and each row says when that was.
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';

export type TableName = 'chaos' | 'soak';

export const heads: Record<TableName, readonly string[]> = {
  chaos: [
    '| scenario | calls | failed reads and repeatable writes | failed other writes, of them carried out | lost, doubled | longest gap | p99 before, during, after | p99 of refusals with 503 | what failed | measured |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
  ],
  soak: [
    '| process | growth an hour, ± what may be noise | at the end of the load | most in the storm | five minutes later | measured |',
    '| --- | --- | --- | --- | --- | --- |',
  ],
};

/** Rows of one soak belong together. */
const isWhole: Record<TableName, boolean> = { chaos: false, soak: true };

export async function writeRows(readme: string, name: TableName, rows: readonly string[]): Promise<void> {
  const text = await readFile(readme, 'utf8');
  const measured = `${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} cores`;
  await writeFile(
    readme,
    withRows(
      text,
      name,
      rows.map((row) => `${row} ${measured} |`),
    ),
  );
}

/** The text, in whose table the rows have taken the places of those with the same first cell, or come last. */
export function withRows(text: string, name: TableName, rows: readonly string[]): string {
  const between = new RegExp(`(?<=<!-- ${name} -->\\n)[\\s\\S]*(?=<!-- /${name} -->)`);
  return text.replace(between, (table) => {
    const old = isWhole[name] ? [] : table.trim().split('\n').slice(heads[name].length);
    const all = new Map([...old, ...rows].map((row) => [row.split(' | ')[0], row]));
    return `${[...heads[name], ...all.values()].join('\n')}\n`;
  });
}
