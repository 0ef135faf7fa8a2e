// One database and one role for each service. A role owns its database, can connect to no other database, and cannot change
// the server. Its random password lies only in the folder of secrets, sealed.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import postgres, { type Sql } from 'postgres';
import { passwordFile } from '#chassis/database/password.ts';
import { ensureSealedFile } from '#chassis/secrets/sealed-file.ts';
import { ensureMasterKey } from './master-key.ts';

interface Server {
  /** The folder of secrets. */
  secrets: string;
  /** The administrator's address, with the password. Services reach the server by the same host and port. */
  adminUrl: string;
}

/** The database of a service: the service gets the first two fields, a test or a tool uses `url`. */
export interface DatabaseAccess {
  /** The address without the password. */
  address: string;
  /** The password, sealed by the service's master key. */
  passwordFile: string;
  /** The address with the password. */
  url: string;
}

/** Makes each database once, and one after another, because the server refuses some of these changes at the same time. */
export function databases(server: Server): (service: string) => Promise<DatabaseAccess> {
  const made = new Map<string, Promise<DatabaseAccess>>();
  let last: Promise<unknown> = Promise.resolve();
  return (service) => {
    const known = made.get(service);
    if (known) return known;
    const access = last.then(() => ensureDatabase(service, server));
    last = access.catch(() => undefined);
    made.set(service, access);
    return access;
  };
}

async function ensureDatabase(service: string, { adminUrl, secrets }: Server): Promise<DatabaseAccess> {
  const name = `sinew_${service.replaceAll('-', '_')}`;
  const { path, password } = await ensurePassword(secrets, { role: name, service });
  // A mesh also starts while its server takes no writes by default, because its disk has little room.
  const connection = { default_transaction_read_only: false };
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined, connection });
  try {
    await makeRole(sql, name, password);
    await makeDatabase(sql, name);
  } finally {
    await sql.end();
  }
  const url = Object.assign(new URL(adminUrl), { username: name, password, pathname: `/${name}` }).href;
  return { address: Object.assign(new URL(url), { password: '' }).href, passwordFile: path, url };
}

/** Gives a role's password, and makes it if it is missing. The master key of the role's service seals its file. */
export async function ensurePassword(secrets: string, of: { role: string; service: string }) {
  const path = join(secrets, `postgres-${of.role}`);
  const masterKeyFile = await ensureMasterKey(secrets, of.service);
  const config = { ...masterKeyOf(process.env), masterKeyFile };
  const password = await ensureSealedFile(passwordFile(path, of.role, config), () =>
    randomBytes(24).toString('base64url'),
  );
  return { path, password };
}

/** The master key of the environment. Services get the same variables, so they can open files that were sealed here. */
const masterKeyOf = ({ MASTER_KEY, KMS_URL, KMS_TOKEN_FILE }: NodeJS.ProcessEnv) => ({
  masterKey: MASTER_KEY,
  kmsUrl: KMS_URL,
  kmsTokenFile: KMS_TOKEN_FILE,
});

async function makeRole(sql: Sql, role: string, password: string): Promise<void> {
  // The server writes failed statements to its log, and the next statement holds a password.
  await sql`SET log_min_error_statement = panic`;
  const exists = (await sql`SELECT FROM pg_roles WHERE rolname = ${role}`).length > 0;
  await sql.unsafe(`${exists ? 'ALTER' : 'CREATE'} ROLE ${quote(role)} LOGIN PASSWORD '${password}'`);
}

async function makeDatabase(sql: Sql, name: string): Promise<void> {
  const exists = (await sql`SELECT FROM pg_database WHERE datname = ${name}`).length > 0;
  if (!exists) await sql.unsafe(`CREATE DATABASE ${quote(name)} OWNER ${quote(name)}`);
  for (const database of [name, 'postgres', 'template1']) {
    await sql.unsafe(`REVOKE CONNECT, TEMPORARY ON DATABASE ${quote(database)} FROM PUBLIC`);
  }
}

function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
