// `npm run deploy`: makes the Dockerfile, docker-compose.yml and the Kubernetes files from the contract and the list of
// services. The result is committed; `npm run generate` does this too, and a test fails when it is stale.
// `npm run deploy -- kubernetes` makes the Kubernetes files alone.
// `npm run deploy -- images` runs in the stage of the Dockerfile that builds, and makes what the images hold.
import { relative, resolve } from 'node:path';
import { writeDeployment } from '../../deploy/files.ts';
import { fillImages } from '../../deploy/image/image.ts';
import { readPlan } from '../../deploy/image/plan.ts';
import { Problem, runCommand } from '../../system/problem.ts';
import { refuseArguments } from '../options/data-option.ts';

const root = resolve(import.meta.dirname, '../../../..');

const commands: Record<string, () => Promise<string[]>> = {
  files: async () => writeDeployment(root),
  kubernetes: async () => writeDeployment(root, '/kubernetes/'),
  images: async () => {
    const { services } = readPlan(root);
    await fillImages({ root, services, time: Number(process.env.SOURCE_DATE_EPOCH ?? 0) });
    return services.map((name) => `the program of ${name}`);
  },
};

async function deploy([command = 'files', ...rest]: string[]): Promise<number> {
  const run = commands[command];
  if (!run) throw new Problem(`The commands are ${Object.keys(commands).join(', ')}, as in "npm run deploy -- files".`);
  refuseArguments(rest, 'there are no options');
  for (const made of await run()) process.stdout.write(`  ✔ ${relative('', made) || made}\n`);
  return 0;
}

if (import.meta.main) await runCommand(() => deploy(process.argv.slice(2)));
