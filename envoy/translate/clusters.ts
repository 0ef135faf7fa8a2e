// CDS: how the door speaks to each service. Each service has one cluster, with its instances from EDS.
import type { DoorProof, EdgeSettings } from '../mesh.ts';
import { toUpstreamFilters } from './filters/index.ts';
import { extension, type Resource, seconds, typed } from './resource/resource.ts';
import { fileSource } from './resource/source.ts';
import { upstreamTls } from './secrets.ts';

export const toClusters = (services: readonly string[], proof: DoorProof, settings: EdgeSettings): Resource[] =>
  services.map((service) =>
    typed('config.cluster.v3.Cluster', {
      name: service,
      type: 'EDS',
      eds_cluster_config: { eds_config: fileSource(settings, `eds-${service}`) },
      // A process that finds no time needs longer for the handshake, and another try costs it one more.
      connect_timeout: seconds(2000),
      lb_policy: 'LEAST_REQUEST',
      // Otherwise an instance that left the registry is asked until it fails.
      ignore_health_on_host_removal: true,
      // When no instance seems well, the check is more likely wrong than all instances are dead. Then the door asks all of
      // them.
      common_lb_config: {
        healthy_panic_threshold: { value: 1 },
        // The result of a health check holds at once. By default the workers hear of it up to a second later.
        update_merge_window: '0s',
      },
      health_checks: [healthCheck],
      circuit_breakers: circuitBreakers,
      outlier_detection: outlierDetection,
      upstream_connection_options: {
        tcp_keepalive: { keepalive_time: 60, keepalive_interval: 10, keepalive_probes: 3 },
      },
      typed_extension_protocol_options: protocolOptions,
      transport_socket: upstreamTls(service, proof, settings),
    }),
  );

/**
 * How many calls may be under way at a service. More calls would only wait for each other, so the door refuses further calls
 * at once, and those under way are answered in time. Streams stay open and cost nothing meanwhile, so they have their own
 * bound (HIGH), and so have the calls that let people in (routes.ts).
 */
const circuitBreakers: Resource = {
  thresholds: [
    { priority: 'HIGH', max_connections: 1024, max_pending_requests: 16_384, max_requests: 16_384 },
    {
      max_connections: 1024,
      max_pending_requests: 512,
      max_requests: 512,
      // Retries may be a share of the requests under way, so that they cannot multiply the load of a failing service. This
      // many are always allowed, because a process that dies takes its requests with it, which may be nearly all that are
      // under way.
      retry_budget: { budget_percent: { value: 25 }, min_retry_concurrency: 128 },
    },
  ],
};

/**
 * The door itself asks each instance for its health, many times as often as the registry does. So the door leaves an
 * instance alone within a second when it stands still or is dead, even while Consul or the edge agent is away. The loop that
 * serves the calls gives the answer, on a connection of its own.
 */
const healthCheck: Resource = {
  timeout: seconds(500),
  interval: seconds(250),
  interval_jitter: seconds(50),
  // Without calls no caller can suffer, so the door asks less often.
  no_traffic_interval: seconds(1000),
  unhealthy_threshold: 1,
  healthy_threshold: 1,
  grpc_health_check: {},
};

/**
 * The door leaves an instance alone, before the registry notices, when the instance cannot be reached, says that it cannot
 * serve, or was too slow (UNAVAILABLE and DEADLINE_EXCEEDED, to Envoy 503 and 504). The time is never a caller's own,
 * because that time does not reach the instance (routes.ts). INTERNAL and similar statuses do not count: one caller may have
 * found a mistake, and every instance has the same mistake. Envoy may eject one of two instances, and even the only one for
 * a moment: the defaults (10 %, no single host) would never eject from a small cluster.
 */
const outlierDetection: Resource = {
  enforcing_consecutive_5xx: 0,
  consecutive_gateway_failure: 5,
  enforcing_consecutive_gateway_failure: 100,
  // A connection that does not come in time says under a load only that there is much to do, and the door asks for the health itself. A process that
  // is dead refuses connections, which costs a call nothing but another try.
  split_external_local_origin_errors: true,
  enforcing_consecutive_local_origin_failure: 0,
  interval: seconds(1000),
  base_ejection_time: seconds(2000),
  max_ejection_time: seconds(30_000),
  max_ejection_percent: 50,
  // These two compare many hosts with each other; a small cluster has too few.
  enforcing_success_rate: 0,
  enforcing_local_origin_success_rate: 0,
};

/** As many calls as may be under way at a service: more connections would only be more handshakes, at the worst moment. */
const streams = 512;
const streamWindowBytes = 262_144;

const protocolOptions: Resource = {
  'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': typed('extensions.upstreams.http.v3.HttpProtocolOptions', {
    explicit_http_config: {
      http2_protocol_options: {
        // The door notices within seconds when a peer has vanished.
        connection_keepalive: { interval: seconds(10_000), timeout: seconds(3000) },
        max_concurrent_streams: streams,
        // The connection has room for the windows of all its streams, so a reader who does not read holds up nobody else.
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
      // Certificates are checked only when a connection opens, so no connection lives long after its certificates.
      max_connection_duration: seconds(3_600_000),
    },
  }),
};
