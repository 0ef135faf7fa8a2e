// From the contract and the mesh to what Envoy reads. Pure: the same input always gives the same files.
import { toBootstrap } from './bootstrap.ts';
import { toClusters } from './clusters.ts';
import { toEndpoints } from './endpoints.ts';
import type { Input } from './filters/filter.ts';
import { type NamedFile, toDiscovered, toSideFiles } from './filters/index.ts';
import { toListeners } from './listener/listener.ts';
import { toMcpClusters } from './mcp/cluster.ts';
import { toMcpListeners } from './mcp/listener.ts';
import { toMcpRoutes } from './mcp/routes.ts';
import type { Resource } from './resource/resource.ts';
import { toRoutes } from './routes/routes.ts';
import { toSecrets } from './secrets.ts';
import { toCollectorClusters } from './tracing/collector.ts';

export interface Translation {
  bootstrap: Resource;
  cds: readonly Resource[];
  /** One assignment for each service: Envoy takes one assignment from a file. */
  eds: ReadonlyMap<string, Resource>;
  /** The filters that change without a new listener, by file: Envoy takes one filter from each file. */
  ecds: ReadonlyMap<string, Resource>;
  /** The secrets, by file: Envoy takes one secret from each file. They hold private keys. */
  sds: ReadonlyMap<string, Resource>;
  lds: readonly Resource[];
  rds: readonly Resource[];
  /** Files that the listener names. */
  files: readonly NamedFile[];
}

export function translate(input: Input): Translation {
  const { contract, mesh, settings } = input;
  const services = [...new Set(contract.methods.map(({ service }) => service))].sort();
  const files = toSideFiles(input);
  const paths = new Map([...files].map(([filter, { name }]) => [filter, `${settings.directory}/${name}`]));
  return {
    bootstrap: toBootstrap(settings),
    cds: [...toClusters(services, mesh, settings), ...toMcpClusters(settings), ...toCollectorClusters(settings)],
    sds: toSecrets(mesh),
    eds: new Map(services.map((service) => [service, toEndpoints(service, mesh)])),
    ecds: toDiscovered(input),
    lds: [
      ...toListeners({ contract, settings, files: paths }),
      ...toMcpListeners({ contract, settings, files: paths }),
    ],
    rds: [toRoutes(contract, mesh, settings), ...toMcpRoutes(mesh, settings)],
    files: [...files.values()],
  };
}
