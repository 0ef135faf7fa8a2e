// PostgreSQL refuses to run as root, so under root its processes run as the system user `postgres`, which is made if it is
// missing. Under any other user all processes run as that user.

import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Problem } from './problem.ts';
import { attempt, lastLine } from './run.ts';

export interface Account {
  uid: number;
  gid: number;
}

const accountName = 'postgres';

/** The account that PostgreSQL must run as; `undefined` means the account of this process. */
export async function postgresAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const account = await lookUp();
  if (account) return account;
  const { stderr } = await attempt(['useradd', '--system', '--user-group', '--no-create-home', accountName]);
  const made = await lookUp();
  if (made) return made;
  throw new Problem(
    `PostgreSQL cannot run as root and the user "${accountName}" could not be made (${lastLine(stderr)}): run "useradd --system ${accountName}", or start Sinew as another user.`,
  );
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
  const [uid, gid] = await Promise.all([attempt(['id', '-u', accountName]), attempt(['id', '-g', accountName])]);
  if (uid.failed || gid.failed) return undefined;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}
