// What is deployed: the services of the checkout, the edge agent, and the foreign programs with their pinned versions. The
// Dockerfile, the Compose file and the Kubernetes files are made from this, so a new service needs a change in none of them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listServices } from '../../build/build.ts';

export interface Deployment {
  version: string;
  services: readonly string[];
}

/** The images of others, under their official names. The tools that `npm start` installs have the same versions. */
export const foreignImages = {
  node: 'node:24.21.0-bookworm-slim',
  envoy: 'envoyproxy/envoy:v1.40.0',
  consul: 'hashicorp/consul:1.22.5',
  postgres: 'postgres:18.4-bookworm',
} as const;

export function readPlan(root: string): Deployment {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return { version, services: listServices(root) };
}

/** The first lines of a file that is made. */
export const notice = (command: string): string =>
  `# Made by \`${command}\`, which \`npm run generate\` runs too. Do not edit: a test fails when it is stale.\n`;
