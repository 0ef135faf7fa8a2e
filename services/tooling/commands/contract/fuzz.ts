// `npm run test:long [-- schemathesis options]`: a tester of others calls every operation of the OpenAPI document on a mesh
// of its own. It takes some minutes. What it does is in test/attack/schemathesis.ts.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { runCommand } from '../../system/problem.ts';
import { ensureTools } from '../../tools/tools.ts';

async function fuzz(args: string[]): Promise<number> {
  await ensureTools(['envoy', 'consul', 'postgres']);
  const program = join(import.meta.dirname, '../../../../test/attack/schemathesis.ts');
  const [code] = await once(spawn(process.execPath, [program, ...args], { stdio: 'inherit' }), 'exit');
  return code ?? 1;
}

if (import.meta.main) await runCommand(() => fuzz(process.argv.slice(2)));
