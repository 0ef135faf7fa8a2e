// A Consul agent of our own: one server on the loopback address, its state kept in the data directory. What never changes
// stands in consul/agent.json; ports and folders are given here.

import { join } from 'node:path';
import { SupervisedProcess } from '../processes/process.ts';
import type { Supervision } from '../processes/supervision.ts';
import { waitUntilReady } from '../processes/wait.ts';
import { freePortPreferring, LOOPBACK } from '../system/ports.ts';
import type { Tool } from '../tools/definition.ts';
import type { DataDirectory } from './data-directory.ts';
import type { Member } from './member.ts';
import { recallPort, rememberPort } from './port-memory.ts';

export interface ConsulAgent extends Member {
  url: string;
}

export interface ConsulSettings {
  agent: Tool;
  /** 0 means any free port. */
  port: number;
  supervision: Supervision;
}

interface Ports {
  http: number;
  server: number;
  serf_lan: number;
}

const CONFIGURATION = join(import.meta.dirname, '..', '..', '..', 'consul', 'agent.json');
const ATTEMPTS = 3;
const READY_LIMIT_MS = 60_000;

export async function runConsul(directory: DataDirectory, settings: ConsulSettings): Promise<ConsulAgent> {
  for (let attempt = 1; ; attempt++) {
    const ports = await choosePorts(directory, { http: settings.port, remember: attempt === 1 });
    const process = await startAgent(directory, ports, settings);
    const url = `http://${LOOPBACK}:${ports.http}`;
    const ready = () =>
      waitUntilReady({
        failure: 'Consul did not elect itself',
        limitMs: READY_LIMIT_MS,
        process,
        probe: (signal) => isReady(url, signal),
      });
    try {
      await ready();
    } catch (error) {
      await process.stop();
      if (attempt === ATTEMPTS || !/address already in use/.test(String(error))) throw error;
      continue;
    }
    process.specification.restarts = true;
    await Promise.all(Object.entries(ports).map(([name, port]) => rememberPort(directory, `consul-${name}`, port)));
    return { process, ready, url };
  }
}

async function choosePorts(directory: DataDirectory, choice: { http: number; remember: boolean }): Promise<Ports> {
  const pick = async (name: keyof Ports) =>
    freePortPreferring(choice.remember ? await recallPort(directory, `consul-${name}`) : undefined);
  return { http: choice.http || (await pick('http')), server: await pick('server'), serf_lan: await pick('serf_lan') };
}

async function startAgent(
  directory: DataDirectory,
  ports: Ports,
  settings: ConsulSettings,
): Promise<SupervisedProcess> {
  const data = await directory.folder('consul');
  const flags = [
    ...['-config-file', CONFIGURATION, '-data-dir', data],
    ...['-http-port', `${ports.http}`, '-server-port', `${ports.server}`, '-serf-lan-port', `${ports.serf_lan}`],
  ];
  return new SupervisedProcess(
    {
      name: 'consul',
      command: settings.agent.path,
      arguments: ['agent', ...flags],
      // Consul takes its own settings from variables called CONSUL_*: none of the caller's may reach it.
      environment: { PATH: process.env.PATH, HOME: data, TZ: 'UTC' },
      directory: data,
      logFile: directory.logFile('consul'),
      graceMs: 2_000,
      restarts: false,
    },
    settings.supervision,
  );
}

/** A leader alone is not enough: the catalog must hold the node, and the certificate authority must have its root. */
async function isReady(url: string, signal: AbortSignal): Promise<boolean> {
  const ask = async (path: string) => (await fetch(`${url}${path}`, { signal })).json();
  const leader = (await ask('/v1/status/leader')) as string;
  if (leader === '') return false;
  const nodes = (await ask('/v1/catalog/nodes')) as unknown[];
  const authority = (await ask('/v1/connect/ca/roots')) as { Roots?: unknown[] };
  return nodes.length > 0 && (authority.Roots?.length ?? 0) > 0;
}
