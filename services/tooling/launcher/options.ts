// What can be asked of a mesh, with the defaults in one place.

import { join } from 'node:path';
import type { CertificateFiles } from '#envoy/certificate.ts';
import { listServices } from '../build/build.ts';
import type { PortRequest } from '../system/ports.ts';
import type { UnexpectedExit } from './processes/supervision.ts';

export type PortName = 'edge' | 'edgeRedirect' | 'consul' | 'postgres';

export interface MeshOptions {
  /** The checkout whose services run; this one where it is not given. */
  root?: string;
  /** Where the data are kept; a temporary folder where it is not given. */
  data?: string;
  /** 0, which is also the default, means any free port. */
  ports?: Partial<Record<PortName, number | PortRequest>>;
  /** Which services run; all where it is not given. */
  services?: string[];
  /** How many of each run, by service; one where it is not given. */
  instances?: Record<string, number>;
  /** More variables for a service's processes, by service; `edge` is the edge agent. */
  environment?: Record<string, NodeJS.ProcessEnv>;
  /** The address of the public listener. */
  edgeHost?: string;
  /** False leaves out the edge agent and Envoy. */
  edge?: boolean;
  /** A certificate for the door; otherwise one of a local authority, or with `false` none and plaintext. */
  tls?: CertificateFiles | boolean;
  /** Whether the door speaks HTTP/3 too; not, where it is not given. */
  http3?: boolean;
  limitScale?: number;
  logLevel?: string;
  /** False trades the database's safety against power loss for speed; the default for temporary data. */
  durable?: boolean;
  /** False leaves a process that died alone, for tests of what its death does. */
  restarts?: boolean;
  /** Aborting it during the start stops what was started. */
  signal?: AbortSignal;
  onProgress?: (text: string) => void;
  onUnexpectedExit?: (exit: UnexpectedExit) => void;
}

export type MeshSettings = Required<Omit<MeshOptions, 'data' | 'signal' | 'ports'>> & {
  ports: Record<PortName, PortRequest>;
};

const checkout = join(import.meta.dirname, '..', '..', '..');

const portTitles: Record<PortName, string> = {
  edge: 'the edge',
  edgeRedirect: "the edge's redirect to HTTPS",
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
    limitScale: options.limitScale ?? 1,
    logLevel: options.logLevel ?? 'info',
    durable: options.durable ?? options.data !== undefined,
    restarts: options.restarts ?? true,
    onProgress: options.onProgress ?? (() => undefined),
    onUnexpectedExit: options.onUnexpectedExit ?? (() => undefined),
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
    consul: toRequest('consul'),
    postgres: toRequest('postgres'),
  };
}
