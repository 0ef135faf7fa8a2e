// `npm run test:compose [-- vitest arguments]`: brings docker-compose.yml up on an engine of the test's own, with stand-ins
// for the images of others, and tries it (test/compose). It takes some minutes, takes root, and installs Debian's engine.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { runCommand } from '../../system/problem.ts';

async function testCompose(args: string[]): Promise<number> {
  const program = join(import.meta.dirname, '../../../../test/compose/run.ts');
  const [code] = await once(spawn(process.execPath, [program, ...args], { stdio: 'inherit' }), 'exit');
  return code ?? 1;
}

if (import.meta.main) await runCommand(() => testCompose(process.argv.slice(2)));
