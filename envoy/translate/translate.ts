// From the contract and the mesh to what Envoy reads. Pure: the same input always gives the same files.
import { createHash } from 'node:crypto';
import type { Contract } from '#proto/contract.ts';
import type { EdgeSettings, Mesh } from '../mesh.ts';
import { toBootstrap } from './bootstrap.ts';
import { toClusters } from './clusters.ts';
import { toEndpoints } from './endpoints.ts';
import { toKeyScript } from './filters/api-keys.ts';
import { notModifiedScript } from './filters/caching.ts';
import { toProblems } from './filters/errors.ts';
import { toTokenCheck } from './filters/tokens.ts';
import { pageScript } from './filters/transcoder.ts';
import { toListeners } from './listener.ts';
import type { Resource } from './resource.ts';
import { toRoutes } from './routes.ts';
import { toSecrets } from './secrets.ts';

export interface Input {
  contract: Contract;
  /** What the transcoder is given (proto/derive/transcoding.ts). */
  transcodedSet: Uint8Array;
  mesh: Mesh;
  settings: EdgeSettings;
}

export interface Translation {
  bootstrap: Resource;
  cds: readonly Resource[];
  /** By service: Envoy takes one assignment from a file. */
  eds: ReadonlyMap<string, Resource>;
  /** By file, of the filters that change without a new listener: Envoy takes one from each. */
  ecds: ReadonlyMap<string, Resource>;
  /** By file: Envoy takes one secret from each. They hold private keys. */
  sds: ReadonlyMap<string, Resource>;
  lds: readonly Resource[];
  rds: readonly Resource[];
  /** Files that the listener names. Their names change with their content, for Envoy reads each only once. */
  files: readonly SideFile[];
}

export interface SideFile {
  name: string;
  content: string | Uint8Array;
}

export function translate({ contract, transcodedSet, mesh, settings }: Input): Translation {
  const services = [...new Set(contract.methods.map(({ service }) => service))].sort();
  const files = {
    descriptor: toFile('contract', 'binpb', transcodedSet),
    notModified: toFile('not-modified', 'lua', notModifiedScript()),
    pages: toFile('pages', 'lua', pageScript()),
    apiKeys: toFile('api-keys', 'lua', toKeyScript()),
  };
  const pathOf = ({ name }: SideFile): string => `${settings.directory}/${name}`;
  const paths = {
    descriptor: pathOf(files.descriptor),
    notModified: pathOf(files.notModified),
    pages: pathOf(files.pages),
    apiKeys: pathOf(files.apiKeys),
  };
  return {
    bootstrap: toBootstrap(settings),
    cds: toClusters(services, mesh, settings),
    sds: toSecrets(mesh),
    eds: new Map(services.map((service) => [service, toEndpoints(service, mesh)])),
    ecds: new Map([
      ['ecds', toTokenCheck(mesh.keys, settings)],
      ['ecds-problems', toProblems(contract, settings)],
    ]),
    lds: toListeners({ contract, settings, files: paths }),
    rds: [toRoutes(contract, mesh, settings)],
    files: Object.values(files),
  };
}

const toFile = (name: string, suffix: string, content: string | Uint8Array): SideFile => ({
  name: `${name}-${createHash('sha256').update(content).digest('hex').slice(0, 12)}.${suffix}`,
  content,
});
