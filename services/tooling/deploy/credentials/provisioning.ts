// Provisions the mesh as soon as Consul and PostgreSQL answer: they may still start when this does.
import { mkdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { type ConsulApi, consulApi } from '../../provision/access/api.ts';
import { provision } from '../../provision/provision.ts';
import { Problem } from '../../system/problem.ts';
import { managementTokenFile, superuserFile } from './initial.ts';

export interface Servers {
  initialFolder: string;
  dataFolder: string;
  consulHttpAddr: string;
  consulGrpcAddr: string;
  postgresUrl: string;
  edgeAddress: string;
}

export interface Provisioned {
  services: readonly string[];
  onProgress: (text: string) => void;
}

const limitMs = 120_000;
const pauseMs = 250;

export async function provisionWhenReady(servers: Servers, mesh: Provisioned): Promise<void> {
  const { initialFolder, dataFolder: data, edgeAddress: edgeHost, ...addresses } = servers;
  const consul = { url: addresses.consulHttpAddr, grpcUrl: addresses.consulGrpcAddr };
  const api = consulApi(consul.url, readFileSync(managementTokenFile(initialFolder), 'utf8').trim());
  const password = readFileSync(superuserFile(initialFolder), 'utf8').trim();
  const postgresUrl = Object.assign(new URL(addresses.postgresUrl), { password }).href;
  mkdirSync(data, { recursive: true, mode: 0o700 });
  await untilItWorks('Consul', () => askConsul(api));
  await untilItWorks('PostgreSQL', () => askPostgres(postgresUrl));
  await provision({ api, consul, postgresUrl, data, edgeHost, ...mesh });
}

/** @throws Problem with the last error */
async function untilItWorks(server: string, attempt: () => Promise<unknown>): Promise<void> {
  for (const deadline = Date.now() + limitMs; ; await delay(pauseMs)) {
    const error = await attempt().then(
      () => undefined,
      (reason: Error) => reason,
    );
    if (!error) return;
    if (Date.now() > deadline) throw new Problem(`${server} does not answer: ${error.message}.`);
  }
}

/** The certificate authority gets its root only when there is a leader. */
async function askConsul(api: ConsulApi): Promise<void> {
  const { Roots } = await api.get<{ Roots?: unknown[] }>('/connect/ca/roots');
  if (!Roots?.length) throw new Error('its certificate authority has no root yet');
}

async function askPostgres(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => undefined });
  try {
    await sql`SELECT 1`;
  } finally {
    await sql.end({ timeout: 1 });
  }
}
