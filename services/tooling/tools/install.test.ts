// Finding a tool and installing it once, with shell scripts for tools.

import { chmod, mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ToolDefinition } from './definition.ts';
import { installOnce } from './install.ts';
import { locate, type ToolSearch } from './locate.ts';

const quiet = () => undefined;

/** A tool that is a shell script, in a cache whose path has a space. */
async function searchFor(options: { install?: (directory: string) => Promise<void> } = {}): Promise<ToolSearch> {
  const cache = await mkdtemp(join(tmpdir(), 'sinew cache '));
  const definition: ToolDefinition = {
    name: 'envoy',
    title: 'Envoy 1.40.0',
    command: 'envoy',
    companions: ['companion'],
    range: { minimum: [1, 40], below: [2] },
    pinned: '1.40.0',
    installedPath: 'envoy',
    install: options.install ?? ((directory) => writeTool(join(directory, 'envoy'), '1.40.0')),
  };
  return { definition, cache, searchPath: '' };
}

async function writeTool(path: string, version: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\necho "envoy version ${version}"\n`);
  await chmod(path, 0o755);
}

async function folderOnPath(version: string, companions: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sinew path '));
  await writeTool(join(folder, 'envoy'), version);
  for (const companion of companions) await writeTool(join(folder, companion), version);
  return folder;
}

test('a tool on PATH is taken where it is new enough and its companions lie beside it', async () => {
  const old = await folderOnPath('1.39.2', ['companion']);
  const tooNew = await folderOnPath('2.0.0', ['companion']);
  const alone = await folderOnPath('1.41.0', []);
  const good = await folderOnPath('1.41.0', ['companion']);
  const search = await searchFor();
  expect(await locate({ ...search, searchPath: [old, tooNew, alone].join(':') })).toBeUndefined();
  const found = await locate({ ...search, searchPath: [old, tooNew, alone, good].join(':') });
  expect(found).toEqual({ path: join(good, 'envoy'), version: '1.41.0', source: 'path' });
});

test('two starts at once install a tool once', async () => {
  let installs = 0;
  const search = await searchFor({
    install: async (directory) => {
      installs++;
      await writeTool(join(directory, 'envoy'), '1.40.0');
    },
  });
  const [first, second] = await Promise.all([installOnce(search, quiet), installOnce(search, quiet)]);
  expect(first).toEqual(second);
  expect(installs).toBe(1);
  expect(await locate(search)).toEqual(first);
});

test('an install that fails half-way leaves nothing behind that looks installed', async () => {
  const search = await searchFor({
    install: async (directory) => {
      await writeTool(join(directory, 'envoy'), '1.40.0');
      throw new Error('the disk is full');
    },
  });
  await expect(installOnce(search, quiet)).rejects.toThrow('the disk is full');
  expect(await readdir(search.cache)).toEqual([]);
});

test('what a killed install left, and a tool that no longer runs, are replaced', async () => {
  const search = await searchFor();
  const broken = join(search.cache, 'envoy-1.40.0');
  await mkdir(join(search.cache, 'envoy-1.40.0.partial-abc'), { recursive: true });
  await mkdir(broken);
  await writeFile(join(broken, 'envoy'), 'not a program');
  await installOnce(search, quiet);
  expect(await readdir(search.cache)).toEqual(['envoy-1.40.0']);
  expect(await locate(search)).toMatchObject({ version: '1.40.0', source: 'cache' });
});

test('a tool that was installed but does not run is reported with where it lies', async () => {
  const search = await searchFor({
    install: (directory) => writeFile(join(directory, 'envoy'), 'for another machine'),
  });
  await expect(installOnce(search, quiet)).rejects.toThrow(/Envoy 1.40.0 was installed in .*, but does not run/);
});
