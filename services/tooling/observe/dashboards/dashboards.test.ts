// The files that Grafana imports follow from the boards. `UPDATE_GOLDEN=1 npm test -- services/tooling/observe` writes them anew.
// test/journeys/dashboards.test.ts runs their queries.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { toDashboard } from './dashboard.ts';
import { boards } from './index.ts';

const here = import.meta.dirname;

it.each(boards)('$title is what its file says', async (board) => {
  const file = join(here, `${board.name}.json`);
  const actual = `${JSON.stringify(toDashboard(board), null, 2)}\n`;
  if (process.env.UPDATE_GOLDEN) await writeFile(file, actual);
  expect(await readFile(file, 'utf8')).toBe(actual);
});

it('no file is left of a board that is gone', async () => {
  const files = (await readdir(here)).filter((name) => name.endsWith('.json'));
  expect(files.sort()).toEqual(boards.map(({ name }) => `${name}.json`).sort());
});
