// Which mesh a command means: the one whose data folder `--data` names, as at its start, or else SINEW_DATA, or else the
// checkout's own. Every command takes it from its arguments in the same way, and refuses what it does not understand: an
// argument that is left unread leads to another mesh than the one that was meant.
import { resolve } from 'node:path';
import { defaultDataDirectory } from '../launcher/data-directory.ts';
import { Problem } from '../system/problem.ts';

const root = resolve(import.meta.dirname, '..', '..', '..');

export interface DataChoice {
  /** As it was given, by the option alone. */
  given: string | undefined;
  /** The absolute path. */
  data: string;
  /** The other arguments. */
  rest: string[];
}

/** What stands behind `--` is left as it is. */
export function chooseData(args: readonly string[], environment: NodeJS.ProcessEnv = process.env): DataChoice {
  if (environment.npm_config_data !== undefined) {
    throw new Problem('npm took --data for itself: write two dashes before it, as in "npm run … -- --data FOLDER".');
  }
  const rest: string[] = [];
  let given: string | undefined;
  for (let index = 0; index < args.length; index++) {
    const argument = args[index]!;
    if (argument === '--') {
      rest.push(...args.slice(index));
      break;
    }
    const [, value = undefined] = /^--data(?:=(.*))?$/s.exec(argument) ?? [];
    const isData = argument === '--data' || value !== undefined;
    if (!isData) rest.push(argument);
    else given = value ?? args[++index];
    if (isData && !given) throw new Problem('--data needs a value, as in "--data FOLDER".');
  }
  return { given, data: resolve(given || environment.SINEW_DATA || defaultDataDirectory(root)), rest };
}

/** @param usage what the command takes */
export function refuseArguments([first]: readonly string[], usage: string): void {
  if (first !== undefined) throw new Problem(`"${first}" is not understood: ${usage}.`);
}
