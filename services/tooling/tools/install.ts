// Installs a tool into the cache, once. The folder is filled under another name and renamed when it is complete, so an
// interrupted start leaves no folder that looks installed. A lock makes a second start wait for the first instead of
// fetching everything again.

import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { withLock } from '../system/lock.mjs';
import { Problem } from '../system/problem.ts';
import type { Report } from '../system/progress.ts';
import type { Tool } from './definition.ts';
import { installDirectory, locateInCache, type ToolSearch } from './locate.ts';

export async function installOnce(search: ToolSearch, report: Report): Promise<Tool> {
  const directory = installDirectory(search);
  await mkdir(dirname(directory), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new Problem(
      `The cache ${dirname(directory)} cannot be made (${error.code}): choose another with SINEW_CACHE.`,
    );
  });
  return withLock(
    directory,
    async () => (await locateInCache(search)) ?? install(search, report),
    () => report('waiting for another start that is installing it'),
  );
}

async function install(search: ToolSearch, report: Report): Promise<Tool> {
  const directory = installDirectory(search);
  await removeLeftovers(directory);
  const partial = await mkdtemp(`${directory}.partial-`);
  try {
    const content = join(partial, 'content');
    // mkdtemp makes a private folder, but everybody may read the content, also PostgreSQL's user.
    await mkdir(content);
    await search.definition.install(content, report);
    await rename(content, directory);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  const tool = await locateInCache(search);
  if (tool) return tool;
  throw new Problem(
    `${search.definition.title} was installed in ${directory}, but does not run${search.account ? ' as the user "postgres"' : ''}: see what "${join(directory, search.definition.installedPath)} --version" says there.`,
  );
}

/** Removes the folders of an interrupted installation and of a tool that no longer runs. */
async function removeLeftovers(directory: string): Promise<void> {
  const name = basename(directory);
  const leftovers = (await readdir(dirname(directory))).filter(
    (entry) => entry === name || entry.startsWith(`${name}.partial-`),
  );
  await Promise.all(leftovers.map((entry) => rm(join(dirname(directory), entry), { recursive: true, force: true })));
}
