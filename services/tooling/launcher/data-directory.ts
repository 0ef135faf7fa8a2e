// The folder that belongs to one running mesh: databases, Consul's state, secrets, logs and the ledger of processes. It is
// held under a lock, so that two launchers never share one, and opening it ends whatever a killed launcher left running.
// Without a path it is a temporary folder that disappears when it is closed, or with the next one opened after a crash.

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
  /** Names of the processes that a killed launcher left behind, now ended. */
  leftovers: string[];
  /** Whom PostgreSQL runs as; undefined means this process's own user. */
  account: Account | undefined;
  folder(name: string, owner?: Account): Promise<string>;
  logFile(name: string): string;
  /** A random secret that is made once and kept where only its owner can read it. */
  secret(name: string, make?: () => string): Promise<string>;
  /** Where secrets lie, each in a file of its own. */
  secrets: string;
  close(): Promise<void>;
}

const ledgerFile = 'processes.json';
const holderFile = 'launcher.pid';

/** Where the data of a checkout live when nobody says otherwise. */
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
  // Under the parent's lock nobody can sweep a folder away between its making and its locking.
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

/** Ends and removes the temporary meshes whose owners died without closing them, and those inside them. */
async function sweep(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const path = join(parent, name);
    const lock = await tryLock(path);
    if (!lock) continue;
    await new Ledger(join(path, ledgerFile)).endLeftovers();
    // A test run makes its temporary folder the one in which its own meshes make theirs.
    await sweep(temporaryParent(path));
    await rm(path, { recursive: true, force: true });
    await lock.release();
  }
}

async function claim(path: string, lock: Lock, close: () => Promise<void>): Promise<DataDirectory> {
  try {
    const account = await postgresAccount();
    // Others may walk through to folders of theirs; what is private in here is private by itself.
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
