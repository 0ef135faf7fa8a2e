// Finds a tool that runs here and is new enough: first on PATH, then in the cache. A tool counts only when it tells its
// version to the user that will run it: a file with the right name proves nothing.

import { access, constants, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { Account } from '../system/accounts.ts';
import type { Tool, ToolDefinition } from './definition.ts';
import { formatVersion, isInRange, parseVersion, type Version } from './version.ts';

export interface ToolSearch {
  definition: ToolDefinition;
  cache: string;
  /** The account that will run the tool; `undefined` means this process's own user. */
  account?: Account | undefined;
  searchPath?: string | undefined;
}

export async function locate(search: ToolSearch): Promise<Tool | undefined> {
  return (await locateOnPath(search)) ?? locateInCache(search);
}

export function installDirectory({ definition, cache }: ToolSearch): string {
  return join(cache, `${definition.name}-${definition.pinned}`);
}

export async function locateInCache(search: ToolSearch): Promise<Tool | undefined> {
  const path = join(installDirectory(search), search.definition.installedPath);
  const version = await versionOf(path, search);
  return version && { path, version: formatVersion(version), source: 'cache' };
}

async function locateOnPath(search: ToolSearch): Promise<Tool | undefined> {
  const { definition, searchPath = process.env.PATH ?? '' } = search;
  for (const directory of searchPath.split(':').filter(Boolean)) {
    const path = await realpath(join(directory, definition.command)).catch(() => undefined);
    if (!path || !(await hasCompanions(dirname(path), definition))) continue;
    const version = await versionOf(path, search);
    if (version && isInRange(version, definition.range))
      return { path, version: formatVersion(version), source: 'path' };
  }
  return undefined;
}

async function hasCompanions(directory: string, { companions }: ToolDefinition): Promise<boolean> {
  const checks = companions.map((name) => access(join(directory, name), constants.X_OK));
  return (await Promise.allSettled(checks)).every((check) => check.status === 'fulfilled');
}

async function versionOf(path: string, { account, definition }: ToolSearch): Promise<Version | undefined> {
  const { stdout, failed } = await execa(path, definition.versionArguments ?? ['--version'], {
    ...account,
    cwd: '/',
    reject: false,
    stdin: 'ignore',
    timeout: 20_000,
  });
  return failed ? undefined : parseVersion(stdout);
}
