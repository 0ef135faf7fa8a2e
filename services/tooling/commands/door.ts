// `npm run door`: puts a fresh Envoy in front of a running mesh, and no call fails meanwhile. `--envoy PROGRAM` makes it
// another version, until the mesh stops. The mesh is the one with the data folder of this checkout, or with the one that
// --data or SINEW_DATA names.
import { readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { nextProgramFile } from '../launcher/door/door.ts';
import { adminSocketFile, envoyInstance } from '../launcher/door/envoy.ts';
import { Problem, runCommand } from '../system/problem.ts';
import { runOrExplain } from '../system/run.ts';
import { chooseData, refuseArguments } from './options/data-option.ts';

const limitMs = 60_000;
const pollMs = 50;

async function door(args: string[]): Promise<number> {
  const { data, rest } = chooseData(args);
  const program = takeProgram(rest);
  const front = await frontOf(data);
  if (program)
    await runOrExplain(`${program} cannot take the place of Envoy`, validation(program, data), { cwd: data });
  if (program) await writeFile(join(data, nextProgramFile), program);
  process.kill(await pidOf(data), 'SIGTERM');
  for (const deadline = Date.now() + limitMs; (await frontOf(data)) === front; await delay(pollMs)) {
    if (Date.now() < deadline) continue;
    await rm(join(data, nextProgramFile), { force: true });
    throw new Problem('No other Envoy took the place of the one in front: "npm start" says why.');
  }
  process.stdout.write('Another Envoy is in front; the old one answers what is under way, and ends.\n');
  return 0;
}

/** @throws Problem when the arguments are not understood */
function takeProgram([option, value, ...others]: readonly string[]): string | undefined {
  const usage = 'the options are --envoy PROGRAM and --data FOLDER';
  if (option === undefined) return undefined;
  if (option !== '--envoy') refuseArguments([option], usage);
  refuseArguments(others, usage);
  if (!value) throw new Problem(`--envoy needs a value: ${usage}.`);
  return resolve(value);
}

/** Another version may not understand the files of this one. It says so before it gets the place. */
const validation = (program: string, data: string): string[] => [
  program,
  '--mode',
  'validate',
  '--log-level',
  'error',
  '-c',
  join(data, 'xds', 'bootstrap.json'),
];

async function frontOf(data: string): Promise<string> {
  return readlink(join(data, adminSocketFile)).catch(() => {
    throw new Problem(`No mesh with a door runs with the data in ${data}: see --data.`);
  });
}

async function pidOf(data: string): Promise<number> {
  const processes = JSON.parse(await readFile(join(data, 'processes.json'), 'utf8')) as { name: string; pid: number }[];
  const pid = processes.findLast(({ name }) => name === envoyInstance)?.pid;
  if (pid === undefined) throw new Problem(`No Envoy runs with the data in ${data}: see --data.`);
  return pid;
}

if (import.meta.main) await runCommand(() => door(process.argv.slice(2)));
