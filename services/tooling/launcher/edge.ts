// The door: the edge agent, which writes Envoy's configuration from Consul's data, and the Envoy that reads this
// configuration. They are two processes, so that each can die and start again without the other. Where it is asked for, a
// third one speaks the Model Context Protocol.

import { access, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CertificateFiles } from '#envoy/certificate.ts';
import { ensureCertificate } from '../provision/certificates/authority.ts';
import { trustAuthority } from '../provision/certificates/trust.ts';
import { consulVariables } from '../provision/environment.ts';
import { freePortPreferring, loopback } from '../system/ports.ts';
import type { Tool } from '../tools/definition.ts';
import type { DataDirectory } from './data-directory.ts';
import { FrontDoor } from './door/door.ts';
import { adminSocketFile } from './door/envoy.ts';
import type { Member } from './member.ts';
import { recallPort, rememberPort } from './port-memory.ts';
import { waitUntilReady } from './processes/wait.ts';
import { type ServiceSettings, startNode } from './services.ts';

export interface EdgeLaunch extends ServiceSettings {
  envoy: Tool;
  /** The address of the public listener. */
  host: string;
  /** The port of the public listener; 0 means any free port. */
  port: number;
  /** The operator's certificate, `true` for a certificate of the local authority, or `false` for plaintext. */
  tls: CertificateFiles | boolean;
  /** One more port, which redirects to HTTPS; 0 for no such port. */
  redirectPort: number;
  http3: boolean;
  /** Where the Model Context Protocol is spoken; `undefined` for nowhere. */
  mcp: McpPlace | undefined;
  /** Multiplies every rate limit; a load test would otherwise measure the limiter. */
  limitScale: number;
}

export interface RunningEdge {
  agent: Member;
  door: FrontDoor;
  mcp: Member | undefined;
  /** The certificate that a client has to trust; `undefined` when the door does not use the local authority. */
  authorityFile: string | undefined;
  /** Stops the renewal of the certificate. */
  close(): void;
}

export const edgeInstance = 'edge-1';
const readyLimitMs = 60_000;
const renewEveryMs = 12 * 60 * 60 * 1000;
/** A short time, because other servers on `localhost` speak plaintext. */
const localHstsSeconds = 300;

export async function startEdge(directory: DataDirectory, settings: EdgeLaunch): Promise<RunningEdge> {
  const resources = await directory.folder('xds');
  const bootstrap = join(resources, 'bootstrap.json');
  // The last run's file names the last run's ports, so it must not pass for the file of this run.
  await rm(bootstrap, { force: true });
  const certificate = await provideCertificate(directory, settings);
  const agent = startAgent(directory, { resources, certificate }, settings);
  await agent.ready();
  const door = await FrontDoor.open(directory, { ...settings, bootstrap, url: urlOf(settings) });
  const certificateFile = certificate?.certificateFile;
  return {
    agent,
    door,
    mcp: settings.mcp && startMcp(directory, { ...settings.mcp, certificateFile }, settings),
    authorityFile: certificate?.authorityFile,
    close: keepFresh(directory, settings),
  };
}

async function provideCertificate(directory: DataDirectory, { tls, host }: EdgeLaunch) {
  if (typeof tls === 'object') return { ...tls, authorityFile: undefined };
  if (!tls) return undefined;
  const certificate = await ensureCertificate(directory.path, host, new Date());
  await trustAuthority(certificate.authorityFile);
  return certificate;
}

/** The edge agent sees a renewed certificate by itself. */
function keepFresh(directory: DataDirectory, { tls, host }: EdgeLaunch): () => void {
  if (tls !== true) return () => undefined;
  const renew = () =>
    void ensureCertificate(directory.path, host, new Date()).catch((error) => process.emitWarning(error));
  const timer = setInterval(renew, renewEveryMs).unref();
  return () => clearInterval(timer);
}

/** Gives the wanted port; for 0 the port of the last run if it is free, otherwise any free port. */
export async function choosePort(directory: DataDirectory, wanted: number): Promise<number> {
  const port = wanted || (await freePortPreferring(await recallPort(directory, 'edge')));
  await rememberPort(directory, 'edge', port);
  return port;
}

function startAgent(
  directory: DataDirectory,
  files: { resources: string; certificate: CertificateFiles | undefined },
  settings: EdgeLaunch,
): Member {
  const process = startNode(
    directory,
    {
      name: edgeInstance,
      program: 'edge',
      variables: {
        ...consulVariables('edge', settings),
        EDGE_HOST: settings.host,
        EDGE_PORT: `${settings.port}`,
        ENVOY_ADMIN_SOCKET: adminSocketFile,
        XDS_DIRECTORY: files.resources,
        LIMIT_SCALE: `${settings.limitScale}`,
        ...toTlsVariables(files.certificate, settings),
        ...toListenerVariables(settings.mcp),
        ...settings.environment.edge,
      },
      graceMs: 1_000,
    },
    settings,
  );
  const ready = () =>
    waitUntilReady({
      failure: 'The edge agent did not write a configuration for Envoy',
      limitMs: readyLimitMs,
      process,
      probe: () => readFile(join(files.resources, 'bootstrap.json')).then(() => true),
    });
  return { process, ready };
}

function toTlsVariables(certificate: CertificateFiles | undefined, settings: EdgeLaunch): NodeJS.ProcessEnv {
  if (!certificate) return {};
  return {
    TLS_CERTIFICATE_FILE: certificate.certificateFile,
    TLS_KEY_FILE: certificate.keyFile,
    HTTP3: `${settings.http3}`,
    ...(settings.redirectPort ? { EDGE_REDIRECT_PORT: `${settings.redirectPort}` } : {}),
    ...(settings.tls === true ? { HSTS_SECONDS: `${localHstsSeconds}` } : {}),
  };
}

export const mcpInstance = 'mcp-1';

/** Where the protocol is spoken, and where its process calls the door. */
export interface McpPlace {
  port: number;
  returnPort: number;
}

/** Relative to Envoy's working folder, the data folder: an absolute path may be too long for a socket. */
const mcpSocketFile = join('xds', 'mcp.sock');

/** @param wanted 0 means the port of the last run if it is free, otherwise any free port */
export async function chooseMcpPlace(directory: DataDirectory, wanted: number): Promise<McpPlace> {
  const port = wanted || (await freePortPreferring(await recallPort(directory, 'mcp')));
  await rememberPort(directory, 'mcp', port);
  const returnPort = await freePortPreferring(await recallPort(directory, 'mcp-return'));
  await rememberPort(directory, 'mcp-return', returnPort);
  return { port, returnPort };
}

/** The variables by which the edge agent makes the listener. */
const toListenerVariables = (place: McpPlace | undefined): NodeJS.ProcessEnv =>
  place ? { MCP_PORT: `${place.port}`, MCP_RETURN_PORT: `${place.returnPort}`, MCP_SOCKET: mcpSocketFile } : {};

/** The process gets no token for Consul, no certificate and no key: it reaches the door and nothing else. */
function startMcp(
  directory: DataDirectory,
  { returnPort, certificateFile }: McpPlace & { certificateFile: string | undefined },
  settings: ServiceSettings,
): Member {
  const socket = join(directory.path, mcpSocketFile);
  const process = startNode(
    directory,
    {
      name: mcpInstance,
      program: 'mcp',
      variables: {
        MCP_SOCKET: socket,
        MCP_RETURN_PORT: `${returnPort}`,
        ...(certificateFile ? { TLS_CERTIFICATE_FILE: certificateFile } : {}),
      },
      graceMs: 1_000,
    },
    settings,
  );
  const ready = () =>
    waitUntilReady({
      failure: 'The process of the Model Context Protocol did not come up',
      limitMs: readyLimitMs,
      process,
      probe: () => access(socket).then(() => true),
    });
  return { process, ready };
}

export const urlOf = ({ tls, host, port }: Pick<EdgeLaunch, 'tls' | 'host' | 'port'>): string =>
  `${tls ? 'https' : 'http'}://${reachable(host)}:${port}`;

/** The address at which this machine itself reaches a listener. */
function reachable(host: string): string {
  return host === '0.0.0.0' ? loopback : host;
}
