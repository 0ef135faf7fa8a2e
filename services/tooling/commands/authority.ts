// `npm run --silent authority`: prints the path of the certificate that clients of a mesh in development have to trust, as
// in `export CURL_CA_BUNDLE=$(npm run --silent authority)`. --data or SINEW_DATA names the data folder of the mesh; the
// default is the checkout's own.

import { existsSync } from 'node:fs';
import { authorityFile } from '../provision/certificates/authority.ts';
import { Problem, runCommand } from '../system/problem.ts';
import { chooseData, refuseArguments } from './options/data-option.ts';

async function printAuthority(args: string[]): Promise<number> {
  const { data, rest } = chooseData(args);
  refuseArguments(rest, 'the only option is --data FOLDER');
  const file = authorityFile(data);
  if (!existsSync(file)) throw new Problem(`There is no ${file} yet: it is made by the first "npm start".`);
  process.stdout.write(`${file}\n`);
  return 0;
}

if (import.meta.main) await runCommand(() => printAuthority(process.argv.slice(2)));
