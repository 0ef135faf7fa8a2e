// The tables of figures that the READMEs of the tests show: a run writes them between two marks.
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';

/**
 * Puts a table, and where and when it was measured, between `<!-- mark -->` and `<!-- /mark -->`, and answers with that
 * text.
 */
export async function writeMeasured(readme: string, mark: string, table: string): Promise<string> {
  const measured = `${table}\n\nMeasured on ${availableParallelism()} shared cores, ${new Date().toISOString().slice(0, 10)}.`;
  const text = await readFile(readme, 'utf8');
  const between = new RegExp(`(?<=<!-- ${mark} -->\\n)[\\s\\S]*(?=<!-- /${mark} -->)`);
  await writeFile(
    readme,
    text.replace(between, () => `${measured}\n`),
  );
  return measured;
}
