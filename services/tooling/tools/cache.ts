// The folder of the tools. It lies outside the checkout, so that tools are fetched once for all checkouts. Under root it is
// a system folder, because PostgreSQL's user may not look into root's home.

import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

export function cacheDirectory(
  environment: NodeJS.ProcessEnv = process.env,
  isRoot = process.getuid?.() === 0,
): string {
  const chosen = environment.SINEW_CACHE;
  if (chosen) return resolve(chosen);
  if (isRoot) return '/var/cache/sinew';
  return join(environment.XDG_CACHE_HOME || join(environment.HOME || homedir(), '.cache'), 'sinew');
}
