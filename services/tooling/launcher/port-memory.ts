// Remembers the ports of a mesh, so that its next start picks the same ports if they are free: addresses that people noted
// stay right, and Consul finds its own Raft address unchanged.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataDirectory } from './data-directory.ts';

export async function recallPort(directory: Pick<DataDirectory, 'path'>, name: string): Promise<number | undefined> {
  const text = await readFile(file(directory, name), 'utf8').catch(() => undefined);
  return Number(text) || undefined;
}

export async function rememberPort(directory: DataDirectory, name: string, port: number): Promise<void> {
  await writeFile(file(directory, name), `${port}\n`);
}

function file(directory: Pick<DataDirectory, 'path'>, name: string): string {
  return join(directory.path, `${name}.port`);
}
