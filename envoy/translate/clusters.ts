// CDS: how the door speaks to each service. One cluster a service, its instances from EDS.
import type { EdgeSettings, MeshState } from '../mesh.ts';
import { toUpstreamFilters } from './filters/index.ts';
import { extension, type Resource, seconds, typed } from './resource/resource.ts';
import { fileSource } from './resource/source.ts';
import { upstreamTls } from './secrets.ts';

export const toClusters = (services: readonly string[], mesh: MeshState, settings: EdgeSettings): Resource[] =>
  services.map((service) =>
    typed('config.cluster.v3.Cluster', {
      name: service,
      type: 'EDS',
      eds_cluster_config: { eds_config: fileSource(settings, `eds-${service}`) },
      connect_timeout: seconds(1000),
      lb_policy: 'LEAST_REQUEST',
      // Otherwise an instance that left the registry is asked until it fails.
      ignore_health_on_host_removal: true,
      // Where no instance at all seems well, the check is likelier to be wrong than all of them are dead: then all are asked.
      common_lb_config: {
        healthy_panic_threshold: { value: 1 },
        // What a health check has found holds at once. By default the workers hear of it up to a second later.
        update_merge_window: '0s',
      },
      health_checks: [healthCheck],
      circuit_breakers: circuitBreakers,
      outlier_detection: outlierDetection,
      upstream_connection_options: {
        tcp_keepalive: { keepalive_time: 60, keepalive_interval: 10, keepalive_probes: 3 },
      },
      typed_extension_protocol_options: protocolOptions,
      transport_socket: upstreamTls(service, mesh, settings),
    }),
  );

/**
 * How much may be under way at a service. More calls would only wait for each other: who comes then is refused at once, and those under
 * way are answered in time. Streams stay open and cost nothing meanwhile, so they have a bound of their own.
 */
const circuitBreakers: Resource = {
  thresholds: [
    { priority: 'HIGH', max_connections: 1024, max_pending_requests: 16_384, max_requests: 16_384 },
    {
      max_connections: 1024,
      max_pending_requests: 512,
      max_requests: 512,
      // A share of the requests under way, so that retries cannot multiply the load of a service that fails; and so many at
      // any time, because one process that dies takes with it what it was doing, which may be nearly all that is under way.
      retry_budget: { budget_percent: { value: 25 }, min_retry_concurrency: 128 },
    },
  ],
};

/**
 * The door asks each instance by itself, many times as often as the registry does: an instance that stands still is left
 * alone within a second, and one that died also while nobody tells the door of it, because Consul or the edge agent is away.
 * The answer comes from the loop that serves the calls, on a connection of its own.
 */
const healthCheck: Resource = {
  timeout: seconds(500),
  interval: seconds(250),
  interval_jitter: seconds(50),
  // Without calls there is nobody to spare.
  no_traffic_interval: seconds(1000),
  unhealthy_threshold: 1,
  healthy_threshold: 1,
  grpc_health_check: {},
};

/**
 * An instance that cannot be reached, or answers that it cannot serve or was too slow (UNAVAILABLE and DEADLINE_EXCEEDED, to
 * Envoy 503 and 504), is left alone before the registry notices. The time is never a caller's own, for it does not get
 * that far (routes.ts). INTERNAL and its like are judged by nobody: they may be the doing of one caller who found a mistake, and it
 * is a mistake of every instance. Even one of two, or the only one for a moment, may be ejected: the defaults (10 %, no single
 * host) would never eject from a small cluster.
 */
const outlierDetection: Resource = {
  enforcing_consecutive_5xx: 0,
  consecutive_gateway_failure: 5,
  enforcing_consecutive_gateway_failure: 100,
  split_external_local_origin_errors: true,
  consecutive_local_origin_failure: 3,
  interval: seconds(1000),
  base_ejection_time: seconds(2000),
  max_ejection_time: seconds(30_000),
  max_ejection_percent: 50,
  // These compare many hosts with one another; a small cluster cannot.
  enforcing_success_rate: 0,
  enforcing_local_origin_success_rate: 0,
};

const streams = 100;
const streamWindowBytes = 262_144;

const protocolOptions: Resource = {
  'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': typed('extensions.upstreams.http.v3.HttpProtocolOptions', {
    explicit_http_config: {
      http2_protocol_options: {
        // A peer that vanished without a word is noticed within seconds.
        connection_keepalive: { interval: seconds(10_000), timeout: seconds(3000) },
        max_concurrent_streams: streams,
        // The connection has room for what all of its streams may hold: readers who do not read hold up nobody else.
        initial_stream_window_size: streamWindowBytes,
        initial_connection_window_size: streams * streamWindowBytes,
      },
    },
    http_filters: [
      ...toUpstreamFilters(),
      extension('envoy.filters.http.upstream_codec', 'extensions.filters.http.upstream_codec.v3.UpstreamCodec'),
    ],
    common_http_protocol_options: {
      idle_timeout: seconds(300_000),
      // A connection is judged by certificates when it is opened: none lives on long after them.
      max_connection_duration: seconds(3_600_000),
    },
  }),
};
