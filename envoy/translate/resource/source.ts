// Where Envoy finds resources that change while it runs: in files of one folder.
import type { EdgeSettings } from '../../mesh.ts';
import type { Resource } from './resource.ts';

/** A file of dynamic resources, read again when it is replaced. */
export const fileSource = ({ directory }: Pick<EdgeSettings, 'directory'>, name: string): Resource => ({
  path_config_source: { path: `${directory}/${name}.json`, watched_directory: { path: directory } },
  resource_api_version: 'V3',
});

/** A filter that the listener only names: Envoy reads it from its own file, and again whenever the file changes (ECDS). */
export const discover = (
  settings: Pick<EdgeSettings, 'directory'>,
  { name, file, type }: { name: string; file: string; type: string },
): Resource => ({
  name,
  config_discovery: {
    config_source: fileSource(settings, file),
    type_urls: [`type.googleapis.com/envoy.${type}`],
  },
});
