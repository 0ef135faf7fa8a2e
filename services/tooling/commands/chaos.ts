// `npm run chaos [-- NAME …]`: puts a mesh of its own under load, restarts, kills, stops and overloads it, and says what failed; all that it
// can do, or what is named. It sends to the loopback only. The scenarios are in test/chaos.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Problem, runCommand } from '../system/problem.ts';
import { ensureTools } from '../tools/tools.ts';

async function chaos(names: string[]): Promise<number> {
  const option = names.find((name) => name.startsWith('-'));
  if (option !== undefined) throw new Problem(`There is no option ${option}: only scenarios are named.`);
  await ensureTools(['envoy', 'consul', 'postgres']);
  const program = join(import.meta.dirname, '../../../test/chaos/run.ts');
  const [code] = await once(spawn(process.execPath, [program, ...names], { stdio: 'inherit' }), 'exit');
  return code ?? 1;
}

if (import.meta.main) await runCommand(() => chaos(process.argv.slice(2)));
