// The options of a mesh, with the defaults in one place.

import { join } from 'node:path';
import type { CertificateFiles } from '#envoy/certificate.ts';
import { listServices } from '../build/build.ts';
import type { PortRequest } from '../system/ports.ts';
import type { UnexpectedExit } from './processes/supervision.ts';

export type PortName = 'edge' | 'edgeRedirect' | 'mcp' | 'consul' | 'postgres';

export interface MeshOptions {
  /** The checkout with the services that run; the default is this checkout. */
  root?: string;
  /** The folder of the data; the default is a temporary folder. */
  data?: string;
  /** 0, which is the default, means any free port. */
  ports?: Partial<Record<PortName, number | PortRequest>>;
  /** The services that run; the default is all services. */
  services?: string[];
  /** The number of instances of each service; the default is one. */
  instances?: Record<string, number>;
  /** More variables for a service's processes, by service; `edge` is the edge agent. */
  environment?: Record<string, NodeJS.ProcessEnv>;
  /** The address of the public listener. */
  edgeHost?: string;
  /** False leaves out the edge agent and Envoy. */
  edge?: boolean;
  /** The door's certificate. The default, `true`, is a certificate of a local authority; `false` means plaintext. */
  tls?: CertificateFiles | boolean;
  /** Whether the door speaks HTTP/3 too; the default is no. */
  http3?: boolean;
  /** Whether the Model Context Protocol is spoken, on a port of its own; the default is no. */
  mcp?: boolean;
  limitScale?: number;
  logLevel?: string;
  /** False makes the database faster, but a power loss may destroy its data. This is the default for temporary data. */
  durable?: boolean;
  /** False does not restart a process that died, for tests of the effects of its death. */
  restarts?: boolean;
  /** When it aborts during the start, the processes that have started are stopped. */
  signal?: AbortSignal;
  onProgress?: (text: string) => void;
  onUnexpectedExit?: (exit: UnexpectedExit) => void;
  /** Hears what an operator should know of the running mesh, such as a disk that is full. */
  onNotice?: (text: string) => void;
}

export type MeshSettings = Required<Omit<MeshOptions, 'data' | 'signal' | 'ports'>> & {
  ports: Record<PortName, PortRequest>;
};

const checkout = join(import.meta.dirname, '..', '..', '..');

const portTitles: Record<PortName, string> = {
  edge: 'the edge',
  edgeRedirect: "the edge's redirect to HTTPS",
  mcp: 'the Model Context Protocol',
  consul: 'Consul',
  postgres: 'PostgreSQL',
};

export function toMeshSettings(options: MeshOptions): MeshSettings {
  const root = options.root ?? checkout;
  return {
    root,
    ports: toPorts(options.ports ?? {}),
    services: options.services ?? listServices(root),
    instances: options.instances ?? {},
    environment: options.environment ?? {},
    edgeHost: options.edgeHost ?? '127.0.0.1',
    edge: options.edge ?? true,
    tls: options.tls ?? true,
    http3: options.http3 ?? false,
    mcp: options.mcp ?? false,
    limitScale: options.limitScale ?? 1,
    logLevel: options.logLevel ?? 'info',
    durable: options.durable ?? options.data !== undefined,
    restarts: options.restarts ?? true,
    onProgress: options.onProgress ?? (() => undefined),
    onUnexpectedExit: options.onUnexpectedExit ?? (() => undefined),
    onNotice: options.onNotice ?? (() => undefined),
  };
}

function toPorts(ports: NonNullable<MeshOptions['ports']>): Record<PortName, PortRequest> {
  const toRequest = (name: PortName): PortRequest => {
    const wanted = ports[name] ?? 0;
    return typeof wanted === 'number' ? { title: portTitles[name], port: wanted } : wanted;
  };
  return {
    edge: toRequest('edge'),
    edgeRedirect: toRequest('edgeRedirect'),
    mcp: toRequest('mcp'),
    consul: toRequest('consul'),
    postgres: toRequest('postgres'),
  };
}
