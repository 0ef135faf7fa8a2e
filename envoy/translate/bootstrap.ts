// The configuration that Envoy starts with. It names the folder of the other files and never changes while Envoy runs.
import type { EdgeSettings } from '../mesh.ts';
import { type Resource, seconds, typed } from './resource/resource.ts';
import { fileSource } from './resource/source.ts';

/** The admin interface can read and change everything and asks for no password, so only its user may open the file. */
const ownersAlone = 0o600;

const heap = 'envoy.resource_monitors.fixed_heap';

/** What the door does while so large a share of its memory is in use. */
const act = (action: string, share: number): Resource => ({
  name: `envoy.overload_actions.${action}`,
  triggers: [{ name: heap, threshold: { value: share } }],
});

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
    // By default the door looks once a second.
    refresh_interval: seconds(250),
    actions: [
      // Connections that end give their memory back, and those who still come are refused before the system ends the process.
      act('disable_http_keepalive', 0.85),
      act('stop_accepting_requests', 0.95),
    ],
    resource_monitors: [
      {
        name: heap,
        typed_config: typed('extensions.resource_monitors.fixed_heap.v3.FixedHeapConfig', {
          max_heap_size_bytes: settings.maxHeapBytes,
        }),
      },
      {
        name: 'envoy.resource_monitors.global_downstream_max_connections',
        typed_config: typed('extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig', {
          max_active_downstream_connections: 20_000,
        }),
      },
    ],
  },
});
