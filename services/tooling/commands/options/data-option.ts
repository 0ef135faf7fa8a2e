// Which mesh a command means. `--data` names its data folder, as at its start; otherwise SINEW_DATA names it, and the
// default is the checkout's own folder. Every command reads this option in the same way and refuses arguments that it does
// not understand: an ignored argument would lead to another mesh than the person meant.
import { resolve } from 'node:path';
import { defaultDataDirectory } from '../../launcher/data-directory.ts';
import { Problem } from '../../system/problem.ts';

const root = resolve(import.meta.dirname, '..', '..', '..', '..');

export interface DataChoice {
  /** The value of the option as the person wrote it; `undefined` without the option. */
  given: string | undefined;
  /** The absolute path. */
  data: string;
  /** The other arguments. */
  rest: string[];
}

/**
 * Takes `--data` out of the arguments. Arguments behind `--` stay as they are.
 * @throws Problem when `--data` has no value
 */
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

/**
 * Refuses the first of the arguments, if there is one.
 * @param usage the arguments that the command takes
 * @throws Problem with the argument and the usage
 */
export function refuseArguments([first]: readonly string[], usage: string): void {
  if (first !== undefined) throw new Problem(`"${first}" is not understood: ${usage}.`);
}
