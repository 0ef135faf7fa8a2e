// `npm run operate -- SERVICE COMMAND [OPTION …]`: runs a command of one service (services/SERVICE/COMMAND.ts) or of all
// services (services/chassis/commands/COMMAND.ts). The command gets the environment that the launcher gives the service: its
// database, its master key and its token for Consul. The mesh must have been started with the same data folder (--data,
// SINEW_DATA, or the checkout's own).

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readEnvironment } from '../provision/environment.ts';
import { Problem, runCommand } from '../system/problem.ts';
import { chooseData } from './options/data-option.ts';

const root = resolve(import.meta.dirname, '..', '..', '..');
const usage =
  'npm run operate -- SERVICE COMMAND [OPTION …] [--data FOLDER], as in "npm run operate -- user rotate-keys"';

async function operate(given: string[]): Promise<number> {
  const { data, rest } = chooseData(given);
  const [service = '', command = '', ...args] = rest;
  const isName = [service, command].every((name) => /^[a-z][a-z-]*$/.test(name));
  if (!isName) throw new Problem(usage);
  const folders = [service, join('chassis', 'commands')];
  const programs = folders.map((folder) => join(root, 'services', folder, `${command}.ts`));
  const program = programs.find((path) => statSync(path, { throwIfNoEntry: false }));
  if (!program) {
    throw new Problem(`There is no command "${command}" of a service "${service}": ${usage}.`);
  }
  const environment = await readEnvironment(data, service);
  const child = spawn(process.execPath, [program, ...args], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: 'inherit',
  });
  const [code] = await once(child, 'exit');
  return code ?? 1;
}

if (import.meta.main) await runCommand(() => operate(process.argv.slice(2)));
