// `npm test [-- vitest arguments]`: makes sure that the tools are there, so that no test has to wait for their installation,
// then runs vitest. Its last line says how many tests passed and failed.

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../system/problem.ts';
import { ensureTools } from '../tools/tools.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const configuration = join(root, 'test', 'vitest.config.ts');

async function test(vitestArguments: string[]): Promise<number> {
  await ensureTools(['envoy', 'consul', 'postgres']);
  const child = spawn(process.execPath, [vitest, 'run', '--config', configuration, ...vitestArguments], {
    cwd: root,
    stdio: 'inherit',
  });
  // Ctrl-C in a terminal reaches vitest directly; this process has to outlive vitest to pass on its exit code.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once('error', reject);
  child.once('exit', (code, signal) => resolve(signal ? 128 + constants.signals[signal] : (code ?? 1)));
  return promise;
}

if (import.meta.main) await runCommand(() => test(process.argv.slice(2)));
