// Where Envoy finds what changes while it runs: files beside each other in one folder.
import type { EdgeSettings } from '../mesh.ts';
import type { Resource } from './resource.ts';

/** A file of dynamic resources, read again when it is replaced. */
export const fileSource = ({ directory }: Pick<EdgeSettings, 'directory'>, name: string): Resource => ({
  path_config_source: { path: `${directory}/${name}.json`, watched_directory: { path: directory } },
  resource_api_version: 'V3',
});
