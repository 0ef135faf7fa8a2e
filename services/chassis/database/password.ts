// How a process has its database's password: in a file, sealed by the service's master key, and read for each connection,
// so that a new password needs no restart and none stands among a process's arguments or variables.
import { existsSync, readFileSync } from 'node:fs';
import { Envelopes } from '../secrets/envelopes.ts';
import { type MasterKeyConfig, openMasterKey } from '../secrets/master/source.ts';
import { readSealedFile, type SealedFile } from '../secrets/sealed-file.ts';
import type { DatabaseOptions } from './database.ts';

export interface DatabaseConfig extends MasterKeyConfig {
  databaseUrl: string;
  databasePasswordFile?: string | undefined;
  databaseConnections: number;
}

/** Only one version is kept, because an old password opens nothing. */
export const passwordVersion = 1;

/** The file with a role's password. */
export const passwordFile = (path: string, role: string, config: MasterKeyConfig): SealedFile => ({
  path,
  envelopes: new Envelopes({ service: 'database', master: openMasterKey(config) }),
  context: { scope: 'mesh', owner: role, name: 'database-password', version: passwordVersion },
});

/** The address and the password to connect with. Without a file the address contains the password. */
export function databaseOf(config: DatabaseConfig): DatabaseOptions {
  const { databaseUrl: url, databasePasswordFile: path, databaseConnections: connections } = config;
  if (!path) return { url, connections };
  const file = passwordFile(path, decodeURIComponent(new URL(url).username), config);
  return { url, connections, password: passwordReader(file) };
}

/**
 * Reads the file for each connection, and opens it only when it has changed. Otherwise the answer is there at once: while
 * postgres.js 3.4 waits for a password, its connection may be lost, and it then writes to nothing, which ends the process.
 */
export function passwordReader(file: SealedFile): () => string | Promise<string> {
  let opened: { text: string; password: string } | undefined;
  return () => {
    const text = readText(file.path);
    if (text === opened?.text) return opened.password;
    return readSealedFile(file).then((password = '') => {
      opened = { text, password };
      return password;
    });
  };
}

/** A missing file gives an empty password, which the server refuses. */
const readText = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');
