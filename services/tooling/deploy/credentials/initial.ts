// The administrators' credentials of Consul and PostgreSQL, which must be there before these servers start. Each lies in a
// folder of its own, and only that server and the program that provisions get it. Such a folder is what keeps a secret here:
// a server in a container reads it as a user whom no other image knows, so everybody who gets the folder may read the files.
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { guardedBy } from '../../provision/access/guard.ts';

export const managementTokenFile = (folder: string): string => join(folder, 'consul', 'management-token');
export const superuserFile = (folder: string): string => join(folder, 'postgres', 'password');

/** Makes what is missing. */
export function ensureInitial(folder: string): void {
  const token = randomUUID();
  const tokenFile = managementTokenFile(folder);
  if (!existsSync(tokenFile)) {
    write(join(folder, 'consul', 'guard.json'), JSON.stringify(guardedBy(token)));
    write(tokenFile, token);
  }
  if (!existsSync(superuserFile(folder))) write(superuserFile(folder), randomBytes(24).toString('base64url'));
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, text, { mode: 0o444 });
  renameSync(`${file}.new`, file);
}
