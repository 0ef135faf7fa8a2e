// From the contract and the mesh to what Envoy reads. Pure: the same input always gives the same files.
import { createHash } from 'node:crypto';
import type { Contract } from '#proto/contract.ts';
import type { EdgeSettings, Mesh } from '../mesh.ts';
import { toBootstrap } from './bootstrap.ts';
import { toClusters } from './clusters.ts';
import { toEndpoints } from './endpoints.ts';
import { toProblemScript } from './errors.ts';
import { toListener } from './listener.ts';
import type { Resource } from './resource.ts';
import { toRoutes } from './routes.ts';

export interface Input {
  contract: Contract;
  /** The descriptor set that the contract was read from. */
  descriptorSet: Uint8Array;
  mesh: Mesh;
  settings: EdgeSettings;
}

export interface Translation {
  bootstrap: Resource;
  cds: readonly Resource[];
  /** By service: Envoy takes one assignment from a file. */
  eds: ReadonlyMap<string, Resource>;
  lds: readonly Resource[];
  rds: readonly Resource[];
  /** Files that the listener names. Their names change with their content, for Envoy reads each only once. */
  files: ReadonlyMap<string, string | Uint8Array>;
}

export function translate({ contract, descriptorSet, mesh, settings }: Input): Translation {
  const services = [...new Set(contract.methods.map(({ service }) => service))].sort();
  const script = toProblemScript(contract);
  const names = { descriptor: `contract-${hash(descriptorSet)}.binpb`, problems: `problems-${hash(script)}.lua` };
  return {
    bootstrap: toBootstrap(settings),
    cds: toClusters(services, settings),
    eds: new Map(services.map((service) => [service, toEndpoints(service, mesh)])),
    lds: [
      toListener(contract, mesh, settings, {
        descriptor: `${settings.directory}/${names.descriptor}`,
        problems: `${settings.directory}/${names.problems}`,
      }),
    ],
    rds: [toRoutes(contract, settings)],
    files: new Map<string, string | Uint8Array>([
      [names.descriptor, descriptorSet],
      [names.problems, script],
    ]),
  };
}

const hash = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex').slice(0, 12);
