// One database and one role for each service. A role owns its database, can connect to no other, and cannot change the
// server; its password is random and lies in the data directory alone.

import postgres, { type Sql } from 'postgres';
import { LOOPBACK } from '../system/ports.ts';
import type { DataDirectory } from './data-directory.ts';

interface Server {
  directory: DataDirectory;
  adminUrl: string;
  port: number;
}

/** Makes each database once, and one after another: the server refuses some of these changes when they come together. */
export function databases(server: Server): (service: string) => Promise<string> {
  const made = new Map<string, Promise<string>>();
  let last: Promise<unknown> = Promise.resolve();
  return (service) => {
    const known = made.get(service);
    if (known) return known;
    const url = last.then(() => ensureDatabase(service, server));
    last = url.catch(() => undefined);
    made.set(service, url);
    return url;
  };
}

async function ensureDatabase(service: string, server: Server): Promise<string> {
  const name = `sinew_${service.replaceAll('-', '_')}`;
  const password = await server.directory.secret(`postgres-${name}`);
  const sql = postgres(server.adminUrl, { max: 1, onnotice: () => undefined });
  try {
    await makeRole(sql, name, password);
    await makeDatabase(sql, name);
  } finally {
    await sql.end();
  }
  return toAddress({ role: name, password, port: server.port, database: name });
}

async function makeRole(sql: Sql, role: string, password: string): Promise<void> {
  // A statement that fails is written to the server's log, and this one holds a password.
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

export function toAddress({
  role,
  password,
  port,
  database,
}: {
  role: string;
  password: string;
  port: number;
  database: string;
}): string {
  return `postgres://${role}:${password}@${LOOPBACK}:${port}/${database}`;
}

function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
