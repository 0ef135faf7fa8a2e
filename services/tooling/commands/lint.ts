// `npm run lint`: checks and formats the code and the contract, and writes the changes. `npm test` only reports the places.
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { runCommand } from '../system/problem.ts';
import { refuseArguments } from './options/data-option.ts';

async function lint(args: string[]): Promise<number> {
  refuseArguments(args, 'there are no options');
  const root = resolve(import.meta.dirname, '../../..');
  const run = (tool: string, args: string[]) => {
    const program = join(root, 'node_modules/.bin', tool);
    return execa(program, args, { cwd: root, stdio: 'inherit', reject: false });
  };
  const results = [
    await run('biome', ['check', '--write', '.']),
    await run('buf', ['format', '--write', '--path', 'proto/sinew']),
  ];
  return Math.max(...results.map(({ exitCode }) => exitCode ?? 1));
}

if (import.meta.main) await runCommand(() => lint(process.argv.slice(2)));
