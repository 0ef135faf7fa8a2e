// The folders of the tooling depend on each other in one direction: commands import the parts below, which import no
// command.
import { expect, it } from 'vitest';
import { importsOf, isSource, isTest, listFiles } from './sources.ts';

/** Where each folder may import from, besides itself. */
const below: Record<string, string[]> = {
  system: [],
  build: ['system'],
  tools: ['system'],
  provision: ['system'],
  scaffold: ['system'],
  observe: [],
  launcher: ['build', 'system', 'tools', 'provision'],
  testing: ['launcher'],
  mock: ['system', 'tools', 'provision', 'launcher'],
  deploy: ['build', 'system', 'tools', 'provision'],
  commands: ['build', 'system', 'tools', 'provision', 'launcher', 'scaffold', 'mock', 'deploy'],
};

const folderOf = (path: string): string | undefined => /^services\/tooling\/([^/]+)\//.exec(path)?.[1];
const sources = listFiles().filter((file) => isSource(file) && !isTest(file) && folderOf(file));

it('the folders of the tooling are known, and import from those below alone', () => {
  expect([...new Set(sources.map(folderOf))].sort()).toEqual(Object.keys(below).sort());
  const wrong = sources.flatMap((file) => {
    const folder = folderOf(file)!;
    const others = importsOf(file).filter((path) => (folderOf(path) ?? folder) !== folder);
    return others.filter((path) => !below[folder]!.includes(folderOf(path)!)).map((path) => `${file} → ${path}`);
  });
  expect(wrong).toEqual([]);
});
