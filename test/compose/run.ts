// `npm run test:compose`: brings docker-compose.yml up on an engine of its own and looks at what it promises. It installs
// Debian's engine and Compose where they are missing, and makes stand-ins for the images of others. Where no engine can run
// it says why, and nothing passes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '#tooling/system/ports.ts';
import { runCommand } from '#tooling/system/problem.ts';
import { openEngine } from './engine.ts';
import { makeStandIns } from './stand-ins.ts';

/** Not that of the file: on somebody's engine, the mesh that runs there stays as it is. */
const projectName = 'sinew-test';
const root = join(import.meta.dirname, '../..');

await runCommand(async () => {
  const engine = await openEngine();
  try {
    if (engine.own) await makeStandIns(engine);
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const config = join(import.meta.dirname, 'vitest.config.ts');
    const args = [vitest, 'run', '--config', config, ...process.argv.slice(2)];
    const [door, registry] = await Promise.all([freePort(), freePort()]);
    // The readers of the checks call as often as they can.
    const settings = { SINEW_EDGE_PORT: `${door}`, SINEW_CONSUL_PORT: `${registry}`, SINEW_LIMIT_SCALE: '100000' };
    const env = {
      ...engine.environment,
      ...settings,
      COMPOSE_PROGRAM: engine.compose,
      COMPOSE_PROJECT_NAME: projectName,
    };
    const [code] = await once(spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env }), 'exit');
    return code ?? 1;
  } finally {
    await engine.stop();
  }
});
