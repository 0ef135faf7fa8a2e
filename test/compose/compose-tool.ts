// Compose: the one on PATH when it is new enough, otherwise built once with Go from its module; tool/go.sum pins every
// dependency. Debian's own is too old for the file's form.
import { join } from 'node:path';
import { Problem } from '#tooling/system/problem.ts';
import { runOrExplain } from '#tooling/system/run.ts';
import { cacheDirectory } from '#tooling/tools/cache.ts';
import type { ToolDefinition } from '#tooling/tools/definition.ts';
import { installOnce } from '#tooling/tools/install.ts';
import { locate } from '#tooling/tools/locate.ts';

const version = '5.5.1';
const module = 'github.com/docker/compose/v5/cmd';

const definition: ToolDefinition = {
  name: 'docker-compose',
  title: `Docker Compose ${version}`,
  command: 'docker-compose',
  companions: [],
  range: { minimum: [2, 24], below: [6] },
  pinned: version,
  installedPath: 'docker-compose',
  install: async (directory, report) => {
    report('building with Go: this takes a minute or two and happens once');
    const stamp = `-s -w -X github.com/docker/compose/v5/internal.Version=v${version}`;
    const build = ['go', 'build', '-trimpath', '-ldflags', stamp, '-o', join(directory, 'docker-compose'), module];
    await runOrExplain('Docker Compose could not be built', build, {
      cwd: join(import.meta.dirname, 'tool'),
      env: { GOFLAGS: '-mod=readonly', GOWORK: 'off', CGO_ENABLED: '0' },
    });
  },
};

/** @throws Problem when it is nowhere and cannot be built */
export async function ensureCompose(): Promise<string> {
  const search = { definition, cache: cacheDirectory() };
  const say = (text: string): boolean => process.stdout.write(`${definition.title}: ${text}\n`);
  const tool = (await locate(search)) ?? (await installOnce(search, say));
  if (!tool) throw new Problem(`${definition.title} is missing.`);
  return tool.path;
}
