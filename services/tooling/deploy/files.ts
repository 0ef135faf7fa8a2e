// All files that are made from the plan, by their paths in the checkout.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { composePath, writeCompose } from './compose.ts';
import { dockerfilePath, writeDockerfile } from './dockerfile.ts';
import { type Deployment, readPlan } from './plan.ts';

export const deploymentFiles = (plan: Deployment): Map<string, string> =>
  new Map([
    [dockerfilePath, writeDockerfile(plan)],
    [composePath, writeCompose(plan)],
  ]);

/** Writes them into the checkout, and gives their paths. */
export function writeDeployment(root: string): string[] {
  const files = deploymentFiles(readPlan(root));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return [...files.keys()];
}
