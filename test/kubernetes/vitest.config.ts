// How the Kubernetes files are tried at a real API server. `npm test` does not know this file.
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: { include: ['test/kubernetes/checks/*.ts'], testTimeout: 300_000, hookTimeout: 3_600_000 },
});
