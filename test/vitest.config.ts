// How the tests run: every *.test.ts beside the code it tests, and the whole-mesh tests in this folder. Databases and
// registries come from the global setup, on first use.

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = join(import.meta.dirname, '..');
const tooling = join(root, 'services', 'tooling');

/** They load a mesh with all that it can take and look at what fails, so nothing runs beside them. */
const alone = ['test/chaos/**/*.test.ts', 'test/events/kills.test.ts', 'test/edge/long-refusals.test.ts'];
const generated = ['**/node_modules/**', 'proto/gen/**'];

export default defineConfig({
  root,
  test: {
    globalSetup: [join(tooling, 'testing', 'vitest-setup.ts')],
    reporters: ['default', join(tooling, 'testing', 'reporter.ts')],
    setupFiles: [join(tooling, 'testing', 'declared-reasons.ts')],
    testTimeout: 30_000,
    // What is waited for comes later on a busy machine. A test that waits in vain ends by its own time.
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        // A whole-mesh test waits for most of its time, so a second one beside it costs little. With one fewer than there are
        // cores, which is the default, two cores would run one file at a time.
        test: {
          name: 'together',
          include: ['{consul,envoy,proto,services,test}/**/*.test.ts'],
          exclude: [...generated, ...alone],
          maxWorkers: Math.max(2, availableParallelism() - 1),
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: { name: 'alone', include: alone, exclude: generated, maxWorkers: 1, sequence: { groupOrder: 2 } },
      },
    ],
  },
});
