// `npm run build`: makes the programs that `npm start` runs, and says where they are. `npm start` makes them itself when
// they are missing or old.
import { resolve } from 'node:path';
import { ensureBuild } from '../build/build.ts';
import { runCommand } from '../system/problem.ts';
import { refuseArguments } from './options/data-option.ts';

const root = resolve(import.meta.dirname, '../../..');

async function build(args: string[]): Promise<number> {
  refuseArguments(args, 'there are no options');
  const { folder, made } = await ensureBuild(root);
  process.stdout.write(
    `${made ? 'Built the services and the edge agent' : 'Nothing has changed since the build'} in ${folder}\n`,
  );
  return 0;
}

if (import.meta.main) await runCommand(() => build(process.argv.slice(2)));
