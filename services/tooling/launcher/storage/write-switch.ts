// Lets a running PostgreSQL server take only reads, and writes again. The settings for that lie ready under a name that the
// server does not read. A rename brings them into force and needs no room on the disk, which may be full.
import { chown, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account } from '../../system/accounts.ts';

const file = 'read-only.conf';
/** The server reads what lies in this folder. */
const inForce = 'in-force';

/** The first version that counts the places of origins apart from the slots. */
const originsApart = 18;

/**
 * The server's settings: those of the cluster, and over them ours. Nothing is replicated: with places for origins each
 * checkpoint would write a file, and the server ends when there is no room for it.
 */
const toMain = (version: number): string =>
  [
    `include 'data/postgresql.conf'`,
    'max_connections = 200',
    'max_replication_slots = 0',
    ...(version < originsApart ? [] : ['max_active_replication_origins = 0']),
    `include_dir '${inForce}'`,
    '',
  ].join('\n');

/**
 * Whoever must write all the same says so for his own transaction. Reads write a little too: marks of what is visible. The
 * files of the log are used again after each checkpoint, so that they last.
 */
const readOnly = 'default_transaction_read_only = on\nautovacuum = off\ncheckpoint_timeout = 30s\n';

export class WriteSwitch {
  /** The file with which the server starts. */
  readonly settings: string;
  readonly #home: string;

  private constructor(home: string) {
    this.#home = home;
    this.settings = join(home, 'server.conf');
  }

  /** @param home the folder of the cluster's folder `data` @param version the server's major version */
  static async prepare(
    home: string,
    { account, version }: { account: Account | undefined; version: number },
  ): Promise<WriteSwitch> {
    const made = new WriteSwitch(home);
    await mkdir(join(home, inForce), { recursive: true, mode: 0o700 });
    if (account) await chown(join(home, inForce), account.uid, account.gid);
    await ensureFile(made.settings, toMain(version), account);
    const left = await readFile(join(home, inForce, file), 'utf8').catch(() => undefined);
    if (left === undefined) await ensureFile(join(home, file), readOnly, account);
    return made;
  }

  /** Answers whether that changes anything: then the server has to read its settings again. */
  async set(writable: boolean): Promise<boolean> {
    const places = [join(this.#home, file), join(this.#home, inForce, file)] as const;
    const [from, to] = writable ? [places[1], places[0]] : places;
    try {
      await rename(from, to);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return false;
    }
  }
}

/** Writes a file only when it differs: on a full disk it could not be written. */
async function ensureFile(path: string, content: string, account: Account | undefined): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => undefined)) === content) return;
  const draft = `${path}.draft`;
  await writeFile(draft, content, { mode: 0o600 });
  if (account) await chown(draft, account.uid, account.gid);
  await rename(draft, path);
}
