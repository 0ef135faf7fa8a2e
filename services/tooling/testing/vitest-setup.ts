// Runs once around all tests: offers them the shared servers, stops what was started of those, and gives the run a folder
// for temporary files, which goes with it.

import type { TestProject } from 'vitest/node';
import { openDataDirectory } from '../launcher/data-directory.ts';
import { shareServers } from './servers.ts';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const temporary = await openDataDirectory();
  // Workers inherit it, and everything that asks for a temporary folder gets one in there.
  process.env.TMPDIR = temporary.path;
  const servers = await shareServers();
  project.provide('sharedServers', servers.url);
  return async () => {
    await servers.stop();
    await temporary.close();
  };
}
