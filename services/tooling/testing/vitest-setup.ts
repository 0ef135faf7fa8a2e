// Runs once around all tests. It offers the shared servers, stops those that have started, and gives the run a folder for
// temporary files, which is removed at the end.

import type { TestProject } from 'vitest/node';
import { openDataDirectory } from '../launcher/data-directory.ts';
import { shareServers } from './servers.ts';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const temporary = await openDataDirectory();
  // Workers inherit this variable, so all temporary folders of the run lie inside this folder.
  process.env.TMPDIR = temporary.path;
  const servers = await shareServers();
  project.provide('sharedServers', servers.url);
  return async () => {
    await servers.stop();
    await temporary.close();
  };
}
