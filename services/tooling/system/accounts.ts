// PostgreSQL refuses to run as root, so under root its processes run as the system user `postgres`, which is made where it
// is missing. Anybody else runs everything as themselves.

import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { execa } from 'execa';
import { Problem } from './problem.ts';

export interface Account {
  uid: number;
  gid: number;
}

const NAME = 'postgres';

/** The account PostgreSQL must run as; undefined means the one this process runs as. */
export async function postgresAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const account = await lookUp();
  if (account) return account;
  const { failed, stderr } = await execa('useradd', ['--system', '--user-group', '--no-create-home', NAME], {
    reject: false,
  });
  const made = await lookUp();
  if (made) return made;
  throw new Problem(
    `PostgreSQL cannot run as root and the user "${NAME}" could not be made (${failed ? firstLine(stderr) : 'useradd did nothing'}): run "useradd --system ${NAME}", or start Sinew as another user.`,
  );
}

/** Makes a folder that only its owner reads, but that others may walk through to a folder of theirs inside. */
export async function makeTraversable(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o711 });
}

/** The first folder on the way to a path that an account may not walk through. */
export async function findObstacle(path: string, account: Account): Promise<string | undefined> {
  const above: string[] = [];
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) above.unshift(folder);
  for (const folder of above) {
    const { uid, gid, mode } = await stat(folder);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return folder;
  }
  return undefined;
}

async function lookUp(): Promise<Account | undefined> {
  const [uid, gid] = await Promise.all([
    execa('id', ['-u', NAME], { reject: false }),
    execa('id', ['-g', NAME], { reject: false }),
  ]);
  if (uid.failed || gid.failed) return undefined;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

function firstLine(text: string | undefined): string {
  return text?.trim().split('\n')[0] || 'useradd is missing';
}
