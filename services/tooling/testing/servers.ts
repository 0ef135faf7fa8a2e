// The servers that tests share: one throw-away PostgreSQL cluster and one Consul agent for a whole run. Each starts when the
// first test asks for it, so a run of pure tests starts neither. The run's main process owns them and tells workers their
// addresses over HTTP. Each test file gets a database of its own.

import { randomBytes } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import postgres from 'postgres';
import { startConsul, startPostgres } from '../launcher/mesh.ts';

export interface SharedServers {
  /** The address that workers ask: /postgres and /consul each answer with a server's address. */
  url: string;
  stop(): Promise<void>;
}

export interface Database {
  url: string;
  drop(): Promise<void>;
}

export async function shareServers(): Promise<SharedServers> {
  const database = once(() => startPostgres());
  const registry = once(() => startConsul());
  const addresses: Record<string, () => Promise<string>> = {
    '/postgres': async () => (await database.get()).adminUrl,
    '/consul': async () => (await registry.get()).url,
  };
  const server = createServer((request, response) => answer(addresses[request.url ?? '']!, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const stop = async () => {
    server.close();
    server.closeAllConnections();
    await Promise.all([database, registry].map(async (shared) => (await shared.started())?.stop()));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

/** Asks the run's main process for a server's address. */
export async function askForServer(sharedUrl: string, name: 'postgres' | 'consul'): Promise<string> {
  const response = await fetch(`${sharedUrl}/${name}`);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

/** Makes an empty database for one caller. Its owner is a new role that is no superuser. */
export async function createDatabase(adminUrl: string): Promise<Database> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  await administer(adminUrl, [
    `CREATE ROLE ${name} LOGIN PASSWORD '${password}'`,
    `CREATE DATABASE ${name} OWNER ${name}`,
  ]);
  const url = new URL(adminUrl);
  Object.assign(url, { username: name, password, pathname: `/${name}` });
  const drop = () => administer(adminUrl, [`DROP DATABASE ${name} WITH (FORCE)`, `DROP ROLE ${name}`]);
  return { url: url.href, drop };
}

async function administer(adminUrl: string, statements: string[]): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  try {
    for (const statement of statements) await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
}

async function answer(address: () => Promise<string>, response: ServerResponse): Promise<void> {
  try {
    response.end(await address());
  } catch (error) {
    response.writeHead(500).end(error instanceof Error ? error.message : String(error));
  }
}

function once<Value>(start: () => Promise<Value>) {
  let value: Promise<Value> | undefined;
  return {
    get() {
      value ??= start();
      return value;
    },
    started: async () => value?.catch(() => undefined),
  };
}
