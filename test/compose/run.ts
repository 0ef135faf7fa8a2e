// `npm run test:compose`: brings docker-compose.yml up on an engine of its own and looks at what it promises. It installs
// Debian's engine and Compose where they are missing, and makes stand-ins for the images of others. Where no engine can run
// it says why, and nothing passes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { execa } from 'execa';
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
    const [door, second, registry] = await Promise.all([freePort(), freePort(), freePort()]);
    // The readers of the checks call as often as they can.
    const places = { SINEW_EDGE_PORT: `${door}`, SINEW_EDGE_2_PORT: `${second}`, SINEW_CONSUL_PORT: `${registry}` };
    const settings = { ...places, SINEW_LIMIT_SCALE: '100000' };
    const names = { COMPOSE_PROGRAM: engine.compose, COMPOSE_PROJECT_NAME: projectName };
    const env = { ...engine.environment, ...settings, ...names };
    const chosen = process.argv.slice(2);
    const checks = await vitest(['checks', ...chosen], env);
    return chosen.length > 0 ? checks : checks || (await journeys(env));
  } finally {
    await engine.stop();
  }
});

/** The journeys that need no more than a mesh's addresses, on a mesh that is up for all of them. */
async function journeys(env: NodeJS.ProcessEnv): Promise<number> {
  const compose = (...args: string[]) => execa(env.COMPOSE_PROGRAM!, args, { cwd: root, env, stdio: 'inherit' });
  await compose('up', '--detach', '--wait', '--quiet-pull');
  const code = await vitest(['journeys'], env);
  await compose('down', '--volumes', '--timeout', '1');
  return code;
}

async function vitest([project, ...args]: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const program = join(root, 'node_modules/vitest/vitest.mjs');
  const config = join(import.meta.dirname, 'vitest.config.ts');
  const all = [program, 'run', '--config', config, '--project', project!, ...args];
  const [code] = await once(spawn(process.execPath, all, { cwd: root, stdio: 'inherit', env }), 'exit');
  return code ?? 1;
}
