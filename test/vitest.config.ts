// How the tests run: every *.test.ts beside the code it tests, and the whole-mesh tests in this folder. Databases and
// registries come from the global setup, on first use.

import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = join(import.meta.dirname, '..');
const tooling = join(root, 'services', 'tooling');

export default defineConfig({
  root,
  test: {
    include: ['{consul,envoy,proto,services,test}/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'proto/gen/**'],
    globalSetup: [join(tooling, 'testing', 'vitest-setup.ts')],
    setupFiles: [join(tooling, 'testing', 'declared-reasons.ts')],
    reporters: ['default', join(tooling, 'testing', 'reporter.ts')],
    testTimeout: 30_000,
    // What is waited for comes later on a busy machine. A test that waits in vain ends by its own time.
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 120_000,
  },
});
