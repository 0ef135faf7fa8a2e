// Programs of Python that only tests run. pip puts the package and all that it needs into a folder of the cache, once, and
// into no Python of the machine.
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '../system/lock.mjs';
import { attempt, runOrExplain } from '../system/run.ts';
import { cacheDirectory } from './cache.ts';

export interface PythonPackage {
  name: string;
  version: string;
}

export interface PythonProgram {
  /** The program and its first arguments: the further arguments are those of the module. */
  command: readonly string[];
  environment: Record<string, string>;
}

/**
 * Installs the package if it is not there, and tells how to run one of its modules.
 * @returns `undefined` on a machine without Python, pip and venv
 */
export async function ensurePythonModule(wanted: PythonPackage, module: string): Promise<PythonProgram | undefined> {
  const cache = cacheDirectory();
  const folder = join(cache, `${wanted.name}-${wanted.version}`);
  await mkdir(cache, { recursive: true });
  const command = ['python3', '-m', module];
  const environment = { PYTHONPATH: folder };
  const works = async (): Promise<boolean> => !(await attempt(['test', '-d', folder])).failed;
  if ((await attempt(['python3', '--version'])).failed) return undefined;
  const isThere = await withLock(folder, async () => (await works()) || install(wanted, folder));
  return isThere ? { command, environment } : undefined;
}

async function install({ name, version }: PythonPackage, folder: string): Promise<boolean> {
  const partial = await mkdtemp(`${folder}.partial-`);
  try {
    const python = await pythonWithPip(partial);
    if (!python) return false;
    const content = join(partial, 'content');
    const pip = [python, '-m', 'pip', '--disable-pip-version-check', '--no-input', 'install', '--quiet'];
    await runOrExplain(`${name} could not be installed with pip`, [...pip, '--target', content, `${name}==${version}`]);
    await rename(content, folder);
    return true;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function pythonWithPip(folder: string): Promise<string | undefined> {
  if (!(await attempt(['python3', '-m', 'pip', '--version'])).failed) return 'python3';
  const environment = join(folder, 'python');
  const made = await attempt(['python3', '-m', 'venv', environment]);
  return made.failed ? undefined : join(environment, 'bin', 'python');
}
