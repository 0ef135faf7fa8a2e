// A master key in a file that its owner alone may read. The file is read again each time, so that processes that run also
// use an added version at once.
import { randomBytes } from 'node:crypto';
import { link, open, rename, rm } from 'node:fs/promises';
import { type MasterKey, SecretsError } from './master-key.ts';
import { formatRing, type KeyVersion, newVersion, parseRing, ringMasterKey } from './ring.ts';

export const fileMasterKey = (path: string): MasterKey => ringMasterKey(() => readRing(path));

/** @throws SecretsError when others may read the file */
export async function readRing(path: string): Promise<KeyVersion[]> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new SecretsError(`the master key's file ${path} cannot be read (${error.code})`);
  });
  try {
    // The mode is that of the open file: the path may name another file by now.
    const { mode } = await file.stat();
    if ((mode & 0o077) !== 0) {
      throw new SecretsError(`${path} is open to others (mode ${(mode & 0o777).toString(8)}): chmod 600 it`);
    }
    return parseRing(await file.readFile('utf8'), path);
  } finally {
    await file.close();
  }
}

/** Makes the file with a first key if there is no file, also when several do so at the same time. Answers with its path. */
export async function ensureRing(path: string, now: Date): Promise<string> {
  const draft = await writeDraft(path, [newVersion(now)]);
  // Unlike a rename, a link replaces nothing.
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(draft);
  return path;
}

/** Replaces the file's keys, whole or not at all. */
export async function writeRing(path: string, versions: readonly KeyVersion[]): Promise<void> {
  await rename(await writeDraft(path, versions), path);
}

async function writeDraft(path: string, versions: readonly KeyVersion[]): Promise<string> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  await file.writeFile(formatRing(versions));
  await file.sync();
  await file.close();
  return draft;
}
