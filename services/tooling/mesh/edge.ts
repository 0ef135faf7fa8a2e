// The door: the edge agent, which writes Envoy's configuration from what Consul knows, and the Envoy that reads it. They
// are two processes so that either can die, and be started again, without the other.

import { readFile, rm } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureCertificate } from '../certificates/authority.ts';
import { trustAuthority } from '../certificates/trust.ts';
import { SupervisedProcess } from '../processes/process.ts';
import { waitUntilReady } from '../processes/wait.ts';
import { freePortPreferring, LOOPBACK } from '../system/ports.ts';
import { Problem } from '../system/problem.ts';
import type { Tool } from '../tools/definition.ts';
import type { DataDirectory } from './data-directory.ts';
import type { Member } from './member.ts';
import type { CertificateFiles } from './options.ts';
import { recallPort, rememberPort } from './port-memory.ts';
import { consulVariables, type ServiceSettings, startNode } from './services.ts';

export interface EdgeSettings extends ServiceSettings {
  envoy: Tool;
  /** The address of the public listener. */
  host: string;
  ports: EdgePorts;
  /** `true` for a certificate of the local authority. */
  tls: CertificateFiles | boolean;
  /** One more port that leads to HTTPS; 0 for none. */
  redirectPort: number;
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
  /** What a client has to trust, where the door's certificate is of the local authority. */
  authorityFile: string | undefined;
  /** Ends what keeps the certificate fresh. */
  close(): void;
}

export const EDGE_INSTANCE = 'edge-1';
export const ENVOY_INSTANCE = 'envoy-1';

const READY_LIMIT_MS = 60_000;
const DRAIN_LIMIT_MS = 1_000;
const RENEW_EVERY_MS = 12 * 60 * 60 * 1000;
/** Short, because `localhost` has other servers too, which speak plaintext. */
const LOCAL_HSTS_SECONDS = 300;
const MOST_WORKERS = 4;

export async function startEdge(directory: DataDirectory, settings: EdgeSettings): Promise<Edge> {
  const { ports } = settings;
  const resources = await directory.folder('xds');
  const bootstrap = join(resources, 'bootstrap.json');
  // The last run's file names the last run's ports: it must not pass for this run's.
  await rm(bootstrap, { force: true });
  const certificate = await provideCertificate(directory, settings);
  const agent = startAgent(directory, { resources, ports, certificate }, settings);
  await agent.ready();
  const envoy = startEnvoy(directory, { bootstrap, ports }, settings);
  return { agent, envoy, ports, authorityFile: certificate?.authorityFile, close: keepFresh(directory, settings) };
}

async function provideCertificate(directory: DataDirectory, { tls, host }: EdgeSettings) {
  if (typeof tls === 'object') return { ...tls, authorityFile: undefined };
  if (!tls) return undefined;
  const certificate = await ensureCertificate(directory, host, new Date());
  await trustAuthority(certificate.authorityFile);
  return certificate;
}

/** The edge agent sees a renewed certificate by itself. */
function keepFresh(directory: DataDirectory, { tls, host }: EdgeSettings): () => void {
  if (tls !== true) return () => undefined;
  const renew = () => void ensureCertificate(directory, host, new Date()).catch((error) => process.emitWarning(error));
  const timer = setInterval(renew, RENEW_EVERY_MS).unref();
  return () => clearInterval(timer);
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

/** Those that are asked for, else those of the last run as far as they are free. */
export async function choosePorts(directory: DataDirectory, wanted: EdgePorts): Promise<EdgePorts> {
  const choose = async (name: keyof EdgePorts) => {
    const port = wanted[name] || (await freePortPreferring(await recallPort(directory, name)));
    await rememberPort(directory, name, port);
    return port;
  };
  return { edge: await choose('edge'), envoyAdmin: await choose('envoyAdmin') };
}

function startAgent(
  directory: DataDirectory,
  files: { resources: string; ports: EdgePorts; certificate: CertificateFiles | undefined },
  settings: EdgeSettings,
): Member {
  const process = startNode(
    directory,
    {
      name: EDGE_INSTANCE,
      main: join('envoy', 'main.ts'),
      variables: {
        ...consulVariables('edge', settings),
        EDGE_HOST: settings.host,
        EDGE_PORT: `${files.ports.edge}`,
        ENVOY_ADMIN_PORT: `${files.ports.envoyAdmin}`,
        XDS_DIRECTORY: files.resources,
        LIMIT_SCALE: `${settings.limitScale}`,
        ...toTlsVariables(files.certificate, settings),
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

function toTlsVariables(certificate: CertificateFiles | undefined, settings: EdgeSettings): NodeJS.ProcessEnv {
  if (!certificate) return {};
  return {
    TLS_CERTIFICATE_FILE: certificate.certificateFile,
    TLS_KEY_FILE: certificate.keyFile,
    ...(settings.redirectPort ? { EDGE_REDIRECT_PORT: `${settings.redirectPort}` } : {}),
    ...(settings.tls === true ? { HSTS_SECONDS: `${LOCAL_HSTS_SECONDS}` } : {}),
  };
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
        return isHealthy(urlOf(settings, files.ports), signal);
      },
    });
  return { process, ready };
}

/** Envoy lives on without the listener it could not bind, so waiting would only end with the limit. */
function refuseTakenPort(log: string): void {
  const line = log.split('\n').find((entry) => /cannot bind|Address already in use/i.test(entry));
  if (line) throw new Problem(`Envoy could not listen: ${line.trim()}`);
}

export const urlOf = ({ tls, host }: Pick<EdgeSettings, 'tls' | 'host'>, ports: EdgePorts): string =>
  `${tls ? 'https' : 'http'}://${reachable(host)}:${ports.edge}`;

/** Whoever answers on this port of this machine: an operator's own certificate names another host. */
function isHealthy(url: string, signal: AbortSignal): Promise<boolean> {
  const { get } = url.startsWith('https:') ? https : http;
  return new Promise((resolve, reject) => {
    const request = get(`${url}/healthz`, { signal, rejectUnauthorized: false, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('error', reject);
  });
}

/** The address at which this machine itself reaches a listener. */
function reachable(host: string): string {
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
