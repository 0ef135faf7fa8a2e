// How the containers are tried: the checks, which bring the mesh up and down, and journeys on a mesh that is up. `npm test`
// does not know this file.
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = join(import.meta.dirname, '../..');

export default defineConfig({
  root,
  test: {
    fileParallelism: false,
    setupFiles: [join(root, 'services/tooling/testing/declared-reasons.ts')],
    testTimeout: 300_000,
    hookTimeout: 900_000,
    expect: { poll: { timeout: 60_000 } },
    projects: [
      { extends: true, test: { name: 'checks', include: ['test/compose/checks/*.ts'] } },
      {
        extends: true,
        test: { name: 'journeys', include: ['test/journeys/{training,exercises,notifications,links}.test.ts'] },
      },
    ],
  },
});
