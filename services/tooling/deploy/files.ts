// All files that are made from the plan, by their paths in the checkout.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { composePath, writeCompose } from './compose.ts';
import { dockerfilePath, writeDockerfile } from './dockerfile.ts';
import { type Deployment, readPlan } from './image/plan.ts';
import { writeKubernetes } from './kubernetes/kustomize.ts';
import { sizingPath, writeSizes } from './sizing/table.ts';

export const deploymentFiles = (plan: Deployment): Map<string, string> =>
  new Map([
    [dockerfilePath, writeDockerfile(plan)],
    [composePath, writeCompose(plan)],
    ...writeKubernetes(plan),
    [sizingPath, writeSizes()],
  ]);

/** Writes them into the checkout, or those whose path contains a text, and gives their paths. */
export function writeDeployment(root: string, part = ''): string[] {
  const files = new Map([...deploymentFiles(readPlan(root))].filter(([path]) => path.includes(part)));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return [...files.keys()];
}
