// The files of a deployment are those that the list of services makes, and a service that is added stands in all of them.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { composePath } from './compose.ts';
import { dockerfilePath } from './dockerfile.ts';
import { deploymentFiles } from './files.ts';
import { readPlan } from './image/plan.ts';

const root = resolve(import.meta.dirname, '../../..');
const plan = readPlan(root);

describe('the files of a deployment', () => {
  it.each([...deploymentFiles(plan)])('%s is what "npm run deploy" makes', (path, text) => {
    expect(readFileSync(join(root, path), 'utf8')).toBe(text);
  });

  it('take in a service that is added, and differ in nothing else', () => {
    const before = deploymentFiles(plan);
    const after = deploymentFiles({ ...plan, services: [...plan.services, 'nutrition'] });
    const added = (path: string): string[] => {
      const lines = new Set(before.get(path)!.split('\n'));
      return after
        .get(path)!
        .split('\n')
        .filter((line) => !lines.has(line));
    };
    expect(added(composePath)).toEqual(
      expect.arrayContaining([
        '  nutrition:',
        '    build: {<<: *build, target: nutrition}',
        '      - nutrition-credentials:/hand-out/nutrition',
        '  nutrition-credentials:',
      ]),
    );
    expect(added(dockerfilePath)).toContain('FROM base AS nutrition');
    expect([...added(composePath), ...added(dockerfilePath)].filter((line) => !line.includes('nutrition'))).toEqual([]);
  });

  it('have a target and an image for each service, the edge agent and the program that provisions', () => {
    const targets = [
      ...deploymentFiles(plan)
        .get(dockerfilePath)!
        .matchAll(/^FROM \S+ AS (\S+)$/gm),
    ].map(([, name]) => name);
    expect(targets).toEqual(['build', 'base', ...plan.services, 'edge', 'provision']);
  });
});
