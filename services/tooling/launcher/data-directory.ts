// The folder that belongs to one running mesh: databases, Consul's state, secrets, logs and the ledger of processes. A lock
// keeps two launchers from using the same folder. Opening a folder ends the processes that a killed launcher left running.
// Without a path the folder is temporary: it disappears when it is closed or, after a crash, when the next temporary folder
// is opened.

import { createHash, randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { secretsFolder } from '../provision/environment.ts';
import { type Account, findObstacle, postgresAccount } from '../system/accounts.ts';
import { type Lock, tryLock, withLock } from '../system/lock.mjs';
import { Problem } from '../system/problem.ts';
import { Ledger } from './processes/ledger.ts';

export interface DataDirectory {
  path: string;
  ledger: Ledger;
  /** The names of the processes that a killed launcher left behind; they have been ended. */
  leftovers: string[];
  /** The account that PostgreSQL runs as; `undefined` means this process's own user. */
  account: Account | undefined;
  folder(name: string, owner?: Account): Promise<string>;
  logFile(name: string): string;
  /** A secret that is made once, at random by default, and kept in a file that only its owner can read. */
  secret(name: string, make?: () => string): Promise<string>;
  /** The folder of the secrets, each in a file of its own. */
  secrets: string;
  close(): Promise<void>;
}

const ledgerFile = 'processes.json';
const holderFile = 'launcher.pid';

/** The data folder of a checkout when the person names no other folder. */
export function defaultDataDirectory(
  root: string,
  environment = process.env,
  isRoot = process.getuid?.() === 0,
): string {
  const name = `${basename(root)}-${createHash('sha256').update(root).digest('hex').slice(0, 8)}`;
  if (isRoot) return join('/var/lib/sinew', name);
  return join(environment.XDG_STATE_HOME || join(environment.HOME || homedir(), '.local', 'state'), 'sinew', name);
}

export async function openDataDirectory(path?: string): Promise<DataDirectory> {
  return path === undefined ? openTemporary() : openKept(resolve(path));
}

async function openKept(path: string): Promise<DataDirectory> {
  await mkdir(path, { recursive: true, mode: 0o711 }).catch((error: NodeJS.ErrnoException) => {
    throw new Problem(
      `The data folder ${path} cannot be made (${error.code}): choose another with --data or SINEW_DATA.`,
    );
  });
  const lock = await tryLock(path);
  if (!lock) {
    const holder = await readFile(join(path, holderFile), 'utf8').catch(() => 'unknown');
    throw new Problem(
      `Sinew already runs with the data in ${path} (process ${holder.trim()}): stop it, or choose another folder with --data or SINEW_DATA.`,
    );
  }
  return claim(path, lock, () => lock.release());
}

async function openTemporary(): Promise<DataDirectory> {
  const parent = temporaryParent(tmpdir());
  await mkdir(parent, { recursive: true, mode: 0o711 });
  // Under the parent's lock nobody can remove the folder after it is made and before it is locked.
  const { path, lock } = await withLock(parent, async () => {
    await sweep(parent);
    const made = await mkdtemp(join(parent, 'mesh-'));
    return { path: made, lock: (await tryLock(made))! };
  });
  return claim(path, lock, async () => {
    await rm(path, { recursive: true, force: true });
    await lock.release();
  });
}

function temporaryParent(folder: string): string {
  return join(folder, `sinew-${process.getuid?.() ?? 0}`);
}

/** Ends and removes each temporary mesh that its owner did not close before it died, and the meshes inside that folder. */
async function sweep(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const path = join(parent, name);
    const lock = await tryLock(path);
    if (!lock) continue;
    await new Ledger(join(path, ledgerFile)).endLeftovers();
    // The meshes of a test run make their temporary folders inside the test run's temporary folder.
    await sweep(temporaryParent(path));
    await rm(path, { recursive: true, force: true });
    await lock.release();
  }
}

async function claim(path: string, lock: Lock, close: () => Promise<void>): Promise<DataDirectory> {
  try {
    const account = await postgresAccount();
    // PostgreSQL's user must walk through this folder to its own folder. Private files in here are private by their own
    // modes.
    await chmod(path, account ? 0o711 : 0o700);
    await requireReachable(path, account);
    await writeFile(join(path, holderFile), `${process.pid}\n`);
    const ledger = new Ledger(join(path, ledgerFile));
    const leftovers = await ledger.endLeftovers();
    const secrets = await makeFolder(secretsFolder(path));
    const logs = await makeFolder(join(path, 'logs'));
    return {
      path,
      ledger,
      leftovers,
      account,
      close,
      folder: (name, owner) => makeFolder(join(path, name), owner),
      logFile: (name) => join(logs, `${name}.log`),
      secret: (name, make) => readOrMakeSecret(join(secrets, name), make),
      secrets,
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function requireReachable(path: string, account: Account | undefined): Promise<void> {
  const obstacle = account && (await findObstacle(path, account));
  if (!obstacle) return;
  throw new Problem(
    `The data folder ${path} cannot be reached by the user "postgres", as whom PostgreSQL runs under root, because ${obstacle} is private: choose another with --data or SINEW_DATA.`,
  );
}

async function makeFolder(path: string, owner?: Account): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (owner) await chown(path, owner.uid, owner.gid);
  return path;
}

async function readOrMakeSecret(file: string, make = () => randomBytes(24).toString('base64url')): Promise<string> {
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (kept) return kept;
  const secret = make();
  await writeFile(file, secret, { mode: 0o600 });
  return secret;
}
