// `npm run bench [-- --data FOLDER]`: measures on a mesh of its own. Its data are kept only when a folder is named.
// `npm run bench:forecast -- FILE.csv …`: measures the coach's forecasts on exports of training logs, and starts nothing.
// `npm run bench:search`: measures the coach's search on judged queries, and starts nothing.
// `npm run chaos [-- NAME …]`: puts a mesh of its own under load, restarts, kills, stops and overloads it, and says what
// failed. It plays the scenarios that are named, or all of them. It sends to the loopback only.
// The measurements themselves are in test/bench and test/chaos, which may look into every part of the mesh.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Problem, runCommand } from '../system/problem.ts';
import { ensureTools } from '../tools/tools.ts';
import { chooseData, refuseArguments } from './options/data-option.ts';

async function bench(args: string[]): Promise<number> {
  if (args[0] === 'forecast') return benchForecast(args.slice(1));
  if (args[0] === 'search') {
    refuseArguments(args.slice(1), 'it takes none');
    return run('bench/search/run.ts', []);
  }
  if (args[0] === 'chaos') return chaos(args.slice(1));
  const { given, data, rest } = chooseData(args);
  refuseArguments(rest, 'the only option is --data FOLDER');
  await ensureTools(['envoy', 'consul', 'postgres']);
  return run('bench/run.ts', given ? [data] : []);
}

function benchForecast(files: string[]): Promise<number> {
  const option = files.find((file) => file.startsWith('-'));
  if (option !== undefined) throw new Problem(`There is no option ${option}: only the files of exports are named.`);
  return run('bench/forecast/run.ts', files);
}

async function chaos(names: string[]): Promise<number> {
  const option = names.find((name) => name.startsWith('-'));
  if (option !== undefined) throw new Problem(`There is no option ${option}: only scenarios are named.`);
  await ensureTools(['envoy', 'consul', 'postgres']);
  return run('chaos/run.ts', names);
}

async function run(name: string, args: readonly string[]): Promise<number> {
  const program = join(import.meta.dirname, '../../../test', name);
  const [code] = await once(spawn(process.execPath, [program, ...args], { stdio: 'inherit' }), 'exit');
  return code ?? 1;
}

if (import.meta.main) await runCommand(() => bench(process.argv.slice(2)));
