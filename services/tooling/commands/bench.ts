// `npm run bench [-- --data FOLDER]`: measures on a mesh of its own, whose data are kept where a folder is named. The measurements themselves are in test/bench, which may look into every part of the mesh.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { runCommand } from '../system/problem.ts';
import { ensureTools } from '../tools/tools.ts';
import { chooseData, refuseArguments } from './data-option.ts';

async function bench(args: string[]): Promise<number> {
  const { given, data, rest } = chooseData(args);
  refuseArguments(rest, 'the only option is --data FOLDER');
  await ensureTools(['envoy', 'consul', 'postgres']);
  const program = join(import.meta.dirname, '../../../test/bench/run.ts');
  const [code] = await once(spawn(process.execPath, [program, ...(given ? [data] : [])], { stdio: 'inherit' }), 'exit');
  return code ?? 1;
}

if (import.meta.main) await runCommand(() => bench(process.argv.slice(2)));
