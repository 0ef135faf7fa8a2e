// `npm run new -- service NAME` and `npm run new -- rpc SERVICE RPC`: writes the files of a newcomer, so that it answers at
// once on every path, with its policy, and with tests that pass. Nothing is overwritten.
import { resolve } from 'node:path';
import { execa } from 'execa';
import { listServices } from '../../build/build.ts';
import { type NewFiles, writePlan } from '../../scaffold/plan.ts';
import { planRpc } from '../../scaffold/rpc.ts';
import { planService } from '../../scaffold/service.ts';
import { Problem, runCommand } from '../../system/problem.ts';
import { generate } from '../generate.ts';

const root = resolve(import.meta.dirname, '../../../..');
const usage = 'as in "npm run new -- service nutrition" and "npm run new -- rpc nutrition ListMeals"';

async function writeNew(args: string[]): Promise<number> {
  const [kind, service, rpc, ...rest] = args;
  if (kind === 'service' && service && rpc === undefined) {
    await apply(planService(root, service));
    process.stdout.write(
      `\nNext: "npm test -- services/${service}", "npm start", and its RPCs by "npm run policy -- ${service}".\n`,
    );
    return 0;
  }
  if (kind === 'rpc' && service && rpc && rest.length === 0) {
    requireService(service);
    await apply(planRpc(root, { service, name: rpc }));
    process.stdout.write(`\nNext: its rule and its store, and "npm run policy -- ${rpc.split('/').at(-1)}".\n`);
    return 0;
  }
  throw new Problem(`Say what is new, ${usage}.`);
}

function requireService(name: string): void {
  const services = listServices(root);
  if (!services.includes(name))
    throw new Problem(`There is no service "${name}": the services are ${services.join(', ')}.`);
}

async function apply(plan: NewFiles): Promise<void> {
  await writePlan(root, plan);
  await format([...plan.created.keys(), ...plan.changed.keys()]);
  await generate(resolve(root, 'proto/gen'));
  for (const path of plan.created.keys()) process.stdout.write(`wrote   ${path}\n`);
  for (const path of plan.changed.keys()) process.stdout.write(`changed ${path}\n`);
}

/** Names of other lengths break lines elsewhere. */
async function format(paths: readonly string[]): Promise<void> {
  const run = (tool: string, args: readonly string[]) =>
    execa(resolve(root, 'node_modules/.bin', tool), args, { cwd: root });
  const code = paths.filter((path) => /\.(ts|json)$/.test(path));
  await run('biome', ['check', '--write', '--vcs-enabled=false', ...code]);
  for (const path of paths.filter((file) => file.endsWith('.proto'))) await run('buf', ['format', '--write', path]);
}

if (import.meta.main) await runCommand(() => writeNew(process.argv.slice(2)));
