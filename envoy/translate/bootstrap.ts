// The configuration that Envoy starts with. It names the folder of the other files and never changes while Envoy runs.
import type { EdgeSettings } from '../mesh.ts';
import { type Resource, seconds, typed } from './resource/resource.ts';
import { fileSource } from './resource/source.ts';

/** The admin interface can read and change everything and asks for no password, so only its user may open the file. */
const ownersAlone = 0o600;

export const toBootstrap = (settings: EdgeSettings): Resource => ({
  node: { id: 'edge', cluster: 'edge' },
  admin: { address: { pipe: { path: settings.adminSocket, mode: ownersAlone } } },
  dynamic_resources: { cds_config: fileSource(settings, 'cds'), lds_config: fileSource(settings, 'lds') },
  layered_runtime: {
    layers: [
      {
        name: 'sinew',
        // Otherwise a call that took too long ends as UNAVAILABLE, which tells the client to try again elsewhere.
        static_layer: { 'envoy.reloadable_features.grpc_timeout_returns_deadline_exceeded': true },
      },
    ],
  },
  // The allocator gives the memory of a storm back to the system; by default it keeps that memory for ever.
  memory_allocator_manager: { bytes_to_release: 67_108_864, memory_release_interval: seconds(1000) },
  overload_manager: {
    resource_monitors: [
      {
        name: 'envoy.resource_monitors.global_downstream_max_connections',
        typed_config: typed('extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig', {
          max_active_downstream_connections: 20_000,
        }),
      },
    ],
  },
});
