// A Consul agent of our own: one server on the loopback address, with its state in the data directory. The fixed settings
// stand in consul/agent.json. This file adds the ports, the folders and the management token, which may do everything. That
// token lies in a file beside the other secrets. A lost token is made anew, and a registry that knew no tokens before gets
// one.

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type ConsulApi, consulApi } from '../provision/access/api.ts';
import { guardedBy } from '../provision/access/guard.ts';
import { writeSecret } from '../provision/access/tokens.ts';
import { freePortPreferring, loopback } from '../system/ports.ts';
import type { Tool } from '../tools/definition.ts';
import type { DataDirectory } from './data-directory.ts';
import type { Member } from './member.ts';
import { recallPort, rememberPort } from './port-memory.ts';
import { SupervisedProcess } from './processes/process.ts';
import type { Supervision } from './processes/supervision.ts';
import { waitUntilReady } from './processes/wait.ts';

export interface ConsulAgent extends Member {
  url: string;
  /** The address at which its certificate authority signs. */
  grpcUrl: string;
  api: ConsulApi;
  /** The token that may do everything; empty when nobody needs a token. */
  management: string;
}

export interface ConsulSettings {
  agent: Tool;
  /** 0 means any free port. */
  port: number;
  /** Whether everybody needs a token; otherwise everybody may do everything. */
  guarded: boolean;
  supervision: Supervision;
}

interface Ports {
  http: number;
  grpc: number;
  server: number;
  serf_lan: number;
}

const configuration = join(import.meta.dirname, '..', '..', '..', 'consul', 'agent.json');
const attempts = 3;
const readyLimitMs = 60_000;

export async function runConsul(directory: DataDirectory, settings: ConsulSettings): Promise<ConsulAgent> {
  for (let attempt = 1; ; attempt++) {
    const ports = await choosePorts(directory, { http: settings.port, remember: attempt === 1 });
    const management = settings.guarded ? await directory.secret('consul-management', randomUUID) : '';
    const process = await startAgent(directory, { ports, management }, settings);
    const url = `http://${loopback}:${ports.http}`;
    const grpcUrl = `http://${loopback}:${ports.grpc}`;
    const api = consulApi(url, management);
    const ready = () =>
      waitUntilReady({
        failure: 'Consul did not elect itself',
        limitMs: readyLimitMs,
        process,
        probe: () => isReady(api),
      });
    try {
      await ready();
    } catch (error) {
      await process.stop();
      if (attempt === attempts || !/address already in use/.test(String(error))) throw error;
      continue;
    }
    process.specification.restarts = true;
    await Promise.all(Object.entries(ports).map(([name, port]) => rememberPort(directory, `consul-${name}`, port)));
    return { process, ready, url, grpcUrl, api, management };
  }
}

async function choosePorts(directory: DataDirectory, choice: { http: number; remember: boolean }): Promise<Ports> {
  const pick = async (name: keyof Ports) =>
    freePortPreferring(choice.remember ? await recallPort(directory, `consul-${name}`) : undefined);
  const http = choice.http || (await pick('http'));
  return { http, grpc: await pick('grpc'), server: await pick('server'), serf_lan: await pick('serf_lan') };
}

async function startAgent(
  directory: DataDirectory,
  { ports, management }: { ports: Ports; management: string },
  settings: ConsulSettings,
): Promise<SupervisedProcess> {
  const data = await directory.folder('consul');
  const guard = join(directory.secrets, 'consul-agent.json');
  if (management) await writeSecret(guard, JSON.stringify(guardedBy(management)));
  const flags = [
    ...['-config-file', configuration, '-data-dir', data, ...(management ? ['-config-file', guard] : [])],
    ...[
      '-http-port',
      `${ports.http}`,
      '-grpc-port',
      `${ports.grpc}`,
      '-server-port',
      `${ports.server}`,
      '-serf-lan-port',
      `${ports.serf_lan}`,
    ],
  ];
  return new SupervisedProcess(
    {
      name: 'consul',
      command: settings.agent.path,
      arguments: ['agent', ...flags],
      // Consul reads settings from variables named CONSUL_*, so it gets no variables of the caller.
      environment: { PATH: process.env.PATH, HOME: data, TZ: 'UTC' },
      directory: data,
      logFile: directory.logFile('consul'),
      graceMs: 2_000,
      restarts: false,
    },
    settings.supervision,
  );
}

/** A leader alone is not enough: the catalogue must also hold the node, and the certificate authority must have its root. */
async function isReady(api: ConsulApi): Promise<boolean> {
  const leader = await api.get<string>('/status/leader');
  if (leader === '') return false;
  const nodes = await api.get<unknown[]>('/catalog/nodes');
  const authority = await api.get<{ Roots?: unknown[] }>('/connect/ca/roots');
  return nodes.length > 0 && (authority.Roots?.length ?? 0) > 0;
}
