// A run of some scenarios leaves the rows of all others in the table.
import { expect, it } from 'vitest';
import { heads, withRows } from './table.ts';

const page = (name: 'chaos' | 'soak', rows: string[]): string =>
  ['before', `<!-- ${name} -->`, ...heads[name], ...rows, `<!-- /${name} -->`, 'after'].join('\n');

it('a measured row takes the place of the one with its name, and a new one comes last', () => {
  const text = page('chaos', ['| kill -9 | 1 |', '| SIGSTOP | 2 |']);
  const rows = ['| kill -9 | 30 |', '| kill -9 of Envoy | 40 |'];
  expect(withRows(text, 'chaos', rows)).toBe(page('chaos', ['| kill -9 | 30 |', '| SIGSTOP | 2 |', rows[1]!]));
});

it('the rows of a soak take the places of all before them', () => {
  expect(withRows(page('soak', ['| user-1 | 1 |', '| user-2 | 2 |']), 'soak', ['| user-1 | 3 |'])).toBe(
    page('soak', ['| user-1 | 3 |']),
  );
});
