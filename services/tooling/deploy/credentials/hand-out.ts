// Gives a program its own credentials and no others: the file with its variables, and each file that a variable names. They
// keep their places below the folder, so the paths in the variables hold where the program runs.
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseEnv } from 'node:util';
import { environmentFile } from '../../provision/environment.ts';

export interface HandOut {
  /** The folder that keeps all credentials. */
  dataFolder: string;
  /** The folder with a folder for each program. */
  handOutFolder: string;
}

/** The paths of a program's files below the folder. The variables come last: who reads them finds the files. */
export function credentialsOf(dataFolder: string, program: string): string[] {
  const variables = environmentFile(dataFolder, program);
  const named = Object.values(parseEnv(readFileSync(variables, 'utf8'))) as string[];
  const files = named.filter((value) => value.startsWith(`${dataFolder}/`) && existsSync(value));
  return [...files, variables].map((file) => relative(dataFolder, file));
}

export function handOut({ dataFolder, handOutFolder }: HandOut, program: string): void {
  for (const path of credentialsOf(dataFolder, program)) {
    const place = join(handOutFolder, program, path);
    mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
    copyFileSync(join(dataFolder, path), `${place}.new`);
    renameSync(`${place}.new`, place);
  }
}
