// `npm run --silent authority`: the path of the certificate that clients of a mesh in development have to trust, as in
// `export CURL_CA_BUNDLE=$(npm run --silent authority)`. The mesh is the one whose data folder SINEW_DATA names, or the
// checkout's own.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { authorityFile } from './certificates/authority.ts';
import { defaultDataDirectory } from './mesh/data-directory.ts';
import { Problem, runCommand } from './system/problem.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');

async function printAuthority(): Promise<number> {
  const file = authorityFile(resolve(process.env.SINEW_DATA || defaultDataDirectory(ROOT)));
  if (!existsSync(file)) throw new Problem(`There is no ${file} yet: it is made by the first "npm start".`);
  process.stdout.write(`${file}\n`);
  return 0;
}

if (import.meta.main) await runCommand(printAuthority);
