// From the contract and the mesh to what Envoy reads. Pure: the same input always gives the same files. Each part is made
// again only when something has changed of which it is made (remember.ts).
import type { Contract } from '#proto/contract.ts';
import type { Endpoint, MeshState } from '../mesh.ts';
import { toBootstrap } from './bootstrap.ts';
import { toClusters } from './clusters.ts';
import { toEndpoints } from './endpoints.ts';
import type { Input } from './filters/filter.ts';
import { type NamedFile, toDiscovered, toSideFiles } from './filters/index.ts';
import { toListeners } from './listener/listener.ts';
import { toMcpClusters } from './mcp/cluster.ts';
import { toMcpListeners } from './mcp/listener.ts';
import { toMcpRoutes } from './mcp/routes.ts';
import { rememberLast } from './resource/remember.ts';
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

export function translate({ contract, sets, mesh, settings }: Input): Translation {
  const { keys, proof, certificate } = mesh;
  const services = servicesOf(contract);
  const files = sideFiles(sets);
  return {
    bootstrap: bootstrap(settings),
    cds: clusters(services, proof, settings),
    sds: secrets(proof, certificate),
    eds: new Map(services.map((service) => [service, toEndpoints(service, mesh.services.get(service) ?? nobody)])),
    ecds: discovered(contract, settings, keys),
    lds: listeners(contract, settings, files),
    rds: routes(contract, settings, keys),
    files: [...files.values()],
  };
}

const nobody: readonly Endpoint[] = [];

const servicesOf = rememberLast(({ methods }: Contract) => [...new Set(methods.map(({ service }) => service))].sort());

const sideFiles = rememberLast(toSideFiles);

const bootstrap = rememberLast(toBootstrap);

const clusters = rememberLast((services: readonly string[], proof: MeshState['proof'], settings: Input['settings']) => [
  ...toClusters(services, proof, settings),
  ...toMcpClusters(settings),
  ...toCollectorClusters(settings),
]);

const secrets = rememberLast((proof: MeshState['proof'], certificate: MeshState['certificate']) =>
  toSecrets({ proof, certificate }),
);

const discovered = rememberLast((contract: Contract, settings: Input['settings'], keys: MeshState['keys']) =>
  toDiscovered({ contract, settings, keys }),
);

const listeners = rememberLast(
  (contract: Contract, settings: Input['settings'], sideFiles: ReadonlyMap<string, NamedFile>) => {
    const files = new Map([...sideFiles].map(([filter, { name }]) => [filter, `${settings.directory}/${name}`]));
    const door = { contract, settings, files };
    return [...toListeners(door), ...toMcpListeners(door)];
  },
);

const routes = rememberLast((contract: Contract, settings: Input['settings'], keys: MeshState['keys']) => {
  const door = { contract, settings, keys };
  return [toRoutes(door), ...toMcpRoutes(door)];
});
