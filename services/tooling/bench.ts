// `npm run bench`: the measurements themselves are in test/bench, which may look into every part of the mesh.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ensureTools } from './tools/tools.ts';

if (import.meta.main) {
  await ensureTools(['envoy', 'consul', 'postgres']);
  const program = join(import.meta.dirname, '../../test/bench/run.ts');
  const [code] = await once(spawn(process.execPath, [program, ...process.argv.slice(2)], { stdio: 'inherit' }), 'exit');
  process.exitCode = code ?? 1;
}
