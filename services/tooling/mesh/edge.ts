// The door: the edge agent, which writes Envoy's configuration from what Consul knows, and the Envoy that reads it. They
// are two processes so that either can die, and be started again, without the other.

import { readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SupervisedProcess } from '../processes/process.ts';
import { waitUntilReady } from '../processes/wait.ts';
import { freePortPreferring, LOOPBACK } from '../system/ports.ts';
import { Problem } from '../system/problem.ts';
import type { Tool } from '../tools/definition.ts';
import type { DataDirectory } from './data-directory.ts';
import type { Member } from './member.ts';
import { recallPort, rememberPort } from './port-memory.ts';
import { type ServiceSettings, startNode } from './services.ts';

export interface EdgeSettings extends ServiceSettings {
  envoy: Tool;
  /** The address of the public listener. */
  host: string;
  ports: EdgePorts;
  /** Multiplies every rate limit; a load test would otherwise measure the limiter. */
  limitScale: number;
}

/** 0 means any free port. */
export interface EdgePorts {
  edge: number;
  envoyAdmin: number;
}

export interface Edge {
  agent: Member;
  envoy: Member;
  ports: EdgePorts;
}

export const EDGE_INSTANCE = 'edge-1';
export const ENVOY_INSTANCE = 'envoy-1';

const READY_LIMIT_MS = 60_000;
const DRAIN_LIMIT_MS = 1_000;
const MOST_WORKERS = 4;

export async function startEdge(directory: DataDirectory, settings: EdgeSettings): Promise<Edge> {
  const ports = await choosePorts(directory, settings.ports);
  const resources = await directory.folder('xds');
  const bootstrap = join(resources, 'bootstrap.json');
  // The last run's file names the last run's ports: it must not pass for this run's.
  await rm(bootstrap, { force: true });
  const agent = startAgent(directory, { resources, ports }, settings);
  await agent.ready();
  const envoy = startEnvoy(directory, { bootstrap, ports }, settings);
  return { agent, envoy, ports };
}

/** Lets requests under way finish, as far as that goes quickly, before Envoy is stopped. */
export async function drainEnvoy(ports: EdgePorts): Promise<void> {
  const admin = `http://${LOOPBACK}:${ports.envoyAdmin}`;
  const signal = AbortSignal.timeout(DRAIN_LIMIT_MS);
  try {
    await fetch(`${admin}/drain_listeners?graceful`, { method: 'POST', signal });
    while ((await activeRequests(admin, signal)) > 0) await sleep(50);
  } catch {
    // Out of time, or Envoy is gone already: either way there is nothing left to wait for.
  }
}

async function choosePorts(directory: DataDirectory, wanted: EdgePorts): Promise<EdgePorts> {
  const choose = async (name: keyof EdgePorts) => {
    const port = wanted[name] || (await freePortPreferring(await recallPort(directory, name)));
    await rememberPort(directory, name, port);
    return port;
  };
  return { edge: await choose('edge'), envoyAdmin: await choose('envoyAdmin') };
}

function startAgent(
  directory: DataDirectory,
  files: { resources: string; ports: EdgePorts },
  settings: EdgeSettings,
): Member {
  const process = startNode(
    directory,
    {
      name: EDGE_INSTANCE,
      main: join('envoy', 'main.ts'),
      variables: {
        EDGE_HOST: settings.host,
        EDGE_PORT: `${files.ports.edge}`,
        ENVOY_ADMIN_PORT: `${files.ports.envoyAdmin}`,
        XDS_DIRECTORY: files.resources,
        LIMIT_SCALE: `${settings.limitScale}`,
        ...settings.environment.edge,
      },
      graceMs: 1_000,
    },
    settings,
  );
  const ready = () =>
    waitUntilReady({
      failure: 'The edge agent did not write a configuration for Envoy',
      limitMs: READY_LIMIT_MS,
      process,
      probe: () => readFile(join(files.resources, 'bootstrap.json')).then(() => true),
    });
  return { process, ready };
}

function startEnvoy(
  directory: DataDirectory,
  files: { bootstrap: string; ports: EdgePorts },
  settings: EdgeSettings,
): Member {
  const workers = Math.min(availableParallelism(), MOST_WORKERS);
  const process = new SupervisedProcess(
    {
      name: ENVOY_INSTANCE,
      command: settings.envoy.path,
      arguments: [
        ...['-c', files.bootstrap, '--disable-hot-restart', '--concurrency', `${workers}`, '--log-level', 'warn'],
        ...['--drain-time-s', '1', '--drain-strategy', 'immediate'],
      ],
      environment: {},
      directory: directory.path,
      logFile: directory.logFile(ENVOY_INSTANCE),
      graceMs: 1_000,
      restarts: settings.restarts,
    },
    settings.supervision,
  );
  const ready = () =>
    waitUntilReady({
      failure: 'Envoy did not become healthy',
      limitMs: READY_LIMIT_MS,
      process,
      probe: async (signal) => {
        refuseTakenPort(await process.lastLines());
        return (await fetch(`http://${reachable(settings.host)}:${files.ports.edge}/healthz`, { signal })).ok;
      },
    });
  return { process, ready };
}

/** Envoy lives on without the listener it could not bind, so waiting would only end with the limit. */
function refuseTakenPort(log: string): void {
  const line = log.split('\n').find((entry) => /cannot bind|Address already in use/i.test(entry));
  if (line) throw new Problem(`Envoy could not listen: ${line.trim()}`);
}

/** The address at which this machine itself reaches a listener. */
export function reachable(host: string): string {
  return host === '0.0.0.0' ? LOOPBACK : host;
}

async function activeRequests(admin: string, signal: AbortSignal): Promise<number> {
  const text = await (await fetch(`${admin}/stats?filter=downstream_rq_active$`, { signal })).text();
  const counts = text.matchAll(/^http\.(?!admin)\S*downstream_rq_active: (\d+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Whether Envoy has a healthy endpoint at each of these addresses ("host:port"). */
export async function knowsEndpoints(ports: EdgePorts, addresses: string[]): Promise<boolean> {
  const text = await (await fetch(`http://${LOOPBACK}:${ports.envoyAdmin}/clusters`)).text();
  return addresses.every((address) => text.includes(`::${address}::health_flags::healthy`));
}
