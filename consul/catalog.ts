// Who is alive: registers an instance with its health check, deregisters it, and watches the instances of a service. gRPC
// channels (resolver.ts) and Envoy (envoy/edge.ts) follow this catalogue; this file knows nothing of them.
import type Consul from 'consul';
import { type Stop, watch } from './client.ts';

/** One process of a service. */
export interface Instance {
  /** Unique in the mesh: `workout-1`. */
  id: string;
  /** The name in the contract: `workout`. */
  service: string;
  address: string;
  port: number;
  version: string;
  /** Where the instance serves its metrics, in plaintext. */
  metricsAddress?: string;
  metricsPort?: number;
  /** Where the agent asks for the instance's health, in plaintext. The default is `address` and `port`. */
  healthAddress?: string;
  healthPort?: number;
}

/** A host and a port as one text: `127.0.0.1:80`, `[::1]:80`. */
export const toAuthority = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

export interface InstanceState extends Instance {
  /** Whether all its checks pass. */
  healthy: boolean;
}

/**
 * Announces an instance that already serves. It counts as healthy from the first moment, so that traffic comes at once;
 * from then on the agent asks its gRPC health service every second.
 */
export async function register(consul: Consul, instance: Instance): Promise<void> {
  const { healthAddress = instance.address, healthPort = instance.port, metricsAddress, metricsPort } = instance;
  await consul.agent.service.register({
    id: instance.id,
    name: instance.service,
    address: instance.address,
    port: instance.port,
    tags: ['grpc'],
    meta: {
      version: instance.version,
      protocol: 'grpc',
      ...(metricsAddress ? { metrics_address: metricsAddress } : {}),
      ...(metricsPort ? { metrics_port: String(metricsPort) } : {}),
    },
    check: {
      name: 'gRPC health',
      grpc: toAuthority(healthAddress, healthPort),
      interval: '1s',
      // A dead process refuses at once. A slow process on a busy machine must not count as dead.
      timeout: '5s',
      status: 'passing',
      // Consul allows no shorter time. The check notices a crash within a second; this only tidies up.
      deregistercriticalserviceafter: '1m',
    },
  } as never);
}

/** Takes an instance out of the catalogue; new traffic goes elsewhere from then on. */
export async function deregister(consul: Consul, id: string): Promise<void> {
  await consul.agent.service.deregister(id);
}

/**
 * The instances to call: the healthy instances, or all instances when no instance is healthy. If every instance fails its
 * check, the check is probably wrong, because all processes are hardly dead at once. So a caller may try them all.
 */
export function callable(instances: readonly InstanceState[]): readonly InstanceState[] {
  const healthy = instances.filter((instance) => instance.healthy);
  return healthy.length > 0 ? healthy : instances;
}

/** Calls back with all instances of a service, healthy or not, now and on each change. */
export function watchInstances(
  consul: Consul,
  service: string,
  listener: { onInstances: (instances: InstanceState[]) => void; onError: (error: Error) => void },
): Stop {
  return watch<HealthEntry[]>(consul, {
    query: (options) => consul.health.service({ ...options, service }),
    onData: (entries) => listener.onInstances(entries.map(toInstanceState)),
    onError: listener.onError,
  });
}

interface HealthEntry {
  Node: { Address: string };
  Service: { ID: string; Service: string; Address: string; Port: number; Meta?: Record<string, string> };
  Checks: { Status: string }[];
}

function toInstanceState({ Node, Service, Checks }: HealthEntry): InstanceState {
  return {
    id: Service.ID,
    service: Service.Service,
    address: Service.Address || Node.Address,
    port: Service.Port,
    version: Service.Meta?.version ?? '',
    ...(Service.Meta?.metrics_port && {
      metricsAddress: Service.Meta.metrics_address ?? '',
      metricsPort: Number(Service.Meta.metrics_port),
    }),
    healthy: Checks.every(({ Status }) => Status === 'passing'),
  };
}
