// When a process gives memory back, and that it does.

import { execa } from 'execa';
import { expect, it } from 'vitest';
import { HeapWatch } from './heap.ts';

const megabytes = (count: number): number => count * 1024 * 1024;

it('is asked for once after the heap has shrunk by much, in a quiet moment', () => {
  let collections = 0;
  const watch = new HeapWatch(() => {
    collections += 1;
  });
  const look = (size: number, busy: number): number => {
    watch.look(megabytes(size), busy);
    return collections;
  };
  expect([look(40, 0), look(100, 0.9), look(50, 0.9), look(50, 0.1), look(50, 0.1), look(40, 0)]).toEqual([
    0, 0, 0, 1, 1, 1,
  ]);
});

const program = `
import { readFileSync } from 'node:fs';
import { collectAll } from ${JSON.stringify(new URL('./heap.ts', import.meta.url).href)};
const resident = () => Number(/^Rss: +(\\d+)/m.exec(readFileSync('/proc/self/smaps_rollup', 'utf8'))[1]) / 1024;
const before = resident();
let kept = Array.from({ length: 300_000 }, (_, index) => ({ index, pair: [index, index + 1] }));
const full = resident();
kept = undefined;
collectAll();
console.log(JSON.stringify({ taken: full - before, left: resident() - before }));
`;

it('gives the pages of a heap that has shrunk back to the system', async () => {
  const { stdout } = await execa(process.execPath, [
    '--max-semi-space-size=1',
    '--input-type=module',
    '--eval',
    program,
  ]);
  const { taken, left } = JSON.parse(stdout);
  expect(taken).toBeGreaterThan(20);
  expect(left).toBeLessThan(taken / 2);
});
