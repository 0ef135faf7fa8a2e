// Runs once around all tests: offers them the shared servers and stops what was started of those.

import type { TestProject } from 'vitest/node';
import { shareServers } from './testing/servers.ts';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const servers = await shareServers();
  project.provide('sharedServers', servers.url);
  return servers.stop;
}
