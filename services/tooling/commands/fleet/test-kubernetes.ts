// `npm run test:kubernetes [-- vitest arguments]`: applies the Kubernetes files at a real API server of the test's own
// (test/kubernetes). The first run builds the server with Go, which takes ten minutes and 2.4 GB of memory.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { runCommand } from '../../system/problem.ts';

const root = join(import.meta.dirname, '../../../..');

async function testKubernetes(args: string[]): Promise<number> {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const all = [vitest, 'run', '--config', join(root, 'test/kubernetes/vitest.config.ts'), ...args];
  const [code] = await once(spawn(process.execPath, all, { cwd: root, stdio: 'inherit' }), 'exit');
  return code ?? 1;
}

if (import.meta.main) await runCommand(() => testKubernetes(process.argv.slice(2)));
