// LDS: the door itself. One port for REST, gRPC and gRPC-Web, over HTTP/1.1 and HTTP/2.
// The order of the filters is the order in which a request meets them; its answer, also one that a filter gives itself,
// meets them the other way round.
import type { Contract } from '#proto/contract.ts';
import type { EdgeSettings } from '../mesh.ts';
import { fileSource } from './clusters.ts';
import { keyExchange } from './filters/api-keys.ts';
import { bodyLimit } from './filters/body-limit.ts';
import { notModified } from './filters/caching.ts';
import { cors } from './filters/cors.ts';
import { localReplies, problems } from './filters/errors.ts';
import { fieldCheck } from './filters/fields.ts';
import { compression, responseHeaders, stripForeignHeaders } from './filters/headers.ts';
import { methodLimits, overallLimit } from './filters/limits.ts';
import { accessLog } from './filters/log.ts';
import { tokenCheck } from './filters/tokens.ts';
import { transcoder } from './filters/transcoder.ts';
import { extension, type Resource, seconds, typed } from './resource.ts';

export interface Door {
  contract: Contract;
  settings: EdgeSettings;
  /** Paths of the files that the filters read. */
  files: Record<'descriptor' | 'fields' | 'problems' | 'notModified' | 'apiKeys', string>;
}

export const toListener = (door: Door): Resource =>
  typed('config.listener.v3.Listener', {
    name: 'door',
    address: { socket_address: { address: door.settings.host, port_value: door.settings.port } },
    // How much of a request or an answer may wait in memory before its sender has to wait.
    per_connection_buffer_limit_bytes: 262_144,
    filter_chains: [
      {
        filters: [
          {
            name: 'http',
            typed_config: typed(
              'extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
              toConnectionManager(door),
            ),
          },
        ],
      },
    ],
  });

const toFilters = ({ contract, settings, files }: Door): Resource[] => [
  compression(),
  problems(files.problems),
  responseHeaders(),
  notModified(files.notModified),
  cors(),
  extension('envoy.filters.http.grpc_web', 'extensions.filters.http.grpc_web.v3.GrpcWeb'),
  overallLimit(contract, settings),
  keyExchange(files.apiKeys),
  tokenCheck(settings),
  methodLimits(contract, settings),
  bodyLimit(settings),
  fieldCheck(files.fields),
  transcoder(contract, settings, files.descriptor),
  extension('envoy.filters.http.router', 'extensions.filters.http.router.v3.Router', { suppress_envoy_headers: true }),
];

const toConnectionManager = (door: Door): Resource => ({
  stat_prefix: 'door',
  codec_type: 'AUTO',
  server_name: 'sinew',
  rds: { route_config_name: 'sinew', config_source: fileSource(door.settings, 'rds') },
  http_filters: toFilters(door),
  access_log: accessLog(),
  local_reply_config: localReplies(door.contract),
  tracing: tracing,
  // The client's address, which the limits count by: the peer's, or what the trusted proxies say of it.
  use_remote_address: true,
  xff_num_trusted_hops: door.settings.trustedHops,
  // Nobody is internal: a caller on this machine keeps no header either that only proxies may set.
  internal_address_config: { cidr_ranges: [{ address_prefix: '255.255.255.255', prefix_len: 32 }] },
  early_header_mutation_extensions: stripForeignHeaders,
  normalize_path: true,
  merge_slashes: true,
  path_with_escaped_slashes_action: 'REJECT_REQUEST',
  request_headers_timeout: seconds(10_000),
  stream_idle_timeout: seconds(60_000),
  common_http_protocol_options: {
    idle_timeout: seconds(300_000),
    // Long-lived connections move on now and then, so that load spreads over edges that joined.
    max_connection_duration: seconds(3_600_000),
    headers_with_underscores_action: 'REJECT_REQUEST',
  },
  http2_protocol_options: {
    max_concurrent_streams: 100,
    initial_stream_window_size: 262_144,
    initial_connection_window_size: 1_048_576,
  },
});

/** Spans are not sent anywhere yet; the tracer gives each call a trace id and passes `traceparent` on. */
const tracing: Resource = {
  provider: {
    name: 'envoy.tracers.opentelemetry',
    typed_config: typed('config.trace.v3.OpenTelemetryConfig', {
      service_name: 'edge',
      grpc_service: { envoy_grpc: { cluster_name: 'collector' }, timeout: '1s' },
    }),
  },
  random_sampling: { value: 0 },
};
