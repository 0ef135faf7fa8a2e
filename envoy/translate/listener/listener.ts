// LDS: the door itself. One port for REST, gRPC and gRPC-Web, over HTTP/1.1 and HTTP/2, with TLS also HTTP/3.
import type { EdgeSettings } from '../../mesh.ts';
import type { Door } from '../filters/filter.ts';
import { type FilePaths, toHttpFilters } from '../filters/index.ts';
import { extension, type Resource, seconds, typed } from '../resource/resource.ts';
import { fileSource } from '../resource/source.ts';
import { toTracing } from '../tracing/tracing.ts';
import { accessLog } from './access-log.ts';
import { stripForeignHeaders } from './foreign-headers.ts';
import { redirectToTls } from './redirect.ts';
import { localReplies } from './replies.ts';
import { quicSocket, tlsSocket } from './tls.ts';

/** The door, and the paths of the files that its filters read. */
export interface ListeningDoor extends Door {
  files: FilePaths;
}

/** One listener for TCP; with TLS one more for QUIC on the same port, and one for a port that only redirects to it. */
export function toListeners(door: ListeningDoor): Resource[] {
  const { tls, port, mcp } = door.settings;
  return [
    toListener(door, { name: 'door', port, returnPort: mcp?.returnPort }),
    ...(tls?.http3 ? [toQuicListener(door)] : []),
    ...(tls?.redirectPort ? [toRedirectListener(door, tls.redirectPort)] : []),
  ];
}

export interface ListenerPlace {
  name: string;
  port: number;
  /** One more port, of loopback alone, whose callers say for which address they call. */
  returnPort?: number | undefined;
  /** Fields of the connection manager that are not those of the door. */
  fields?: Resource;
}

/** A listener over TCP, with TLS where the door has it. */
export function toListener(door: ListeningDoor, { name, port, returnPort, fields }: ListenerPlace): Resource {
  const { settings } = door;
  const manager = { filters: [connectionManager(door, fields)] };
  const encrypted = {
    filter_chain_match: { transport_protocol: 'tls' },
    transport_socket: tlsSocket(settings),
    ...manager,
  };
  const listenerFilters = [
    ...(returnPort ? [addressOfOthers(returnPort)] : []),
    ...(settings.tls ? [tlsInspector] : []),
  ];
  return typed('config.listener.v3.Listener', {
    name,
    address: addressOf(settings, port),
    ...(returnPort ? { additional_addresses: [{ address: addressOf({ host: '127.0.0.1' }, returnPort) }] } : {}),
    // This much of a request or an answer may wait in memory. Then its sender has to wait.
    per_connection_buffer_limit_bytes: 262_144,
    filter_chains: settings.tls ? [encrypted, { filters: [redirectToTls(port)] }] : [manager],
    ...(listenerFilters.length > 0
      ? {
          listener_filters: listenerFilters,
          // A client that connects and sends nothing is disconnected.
          listener_filters_timeout: seconds(10_000),
        }
      : {}),
  });
}

/**
 * Takes the address of the client from the process that calls on behalf of others, by the PROXY protocol: otherwise the
 * limits by address would count all of them as one. The port is part of the door's own listener, for a listener of its own
 * would have buckets of its own.
 */
const addressOfOthers = (returnPort: number): Resource => ({
  ...extension('envoy.filters.listener.proxy_protocol', 'extensions.filters.listener.proxy_protocol.v3.ProxyProtocol'),
  filter_disabled: { not_match: { destination_port_range: { start: returnPort, end: returnPort + 1 } } },
});

/** QUIC is off by default: its limits have buckets of their own, so a client that comes both ways has each limit twice. */
const toQuicListener = (door: ListeningDoor): Resource =>
  typed('config.listener.v3.Listener', {
    name: 'door-quic',
    address: addressOf(door.settings, door.settings.port, 'UDP'),
    udp_listener_config: { quic_options: {}, downstream_socket_config: { prefer_gro: true } },
    per_connection_buffer_limit_bytes: 262_144,
    filter_chains: [
      {
        transport_socket: quicSocket(door.settings),
        filters: [connectionManager(door, { codec_type: 'HTTP3', http3_protocol_options: {} })],
      },
    ],
  });

const toRedirectListener = ({ settings }: ListeningDoor, port: number): Resource =>
  typed('config.listener.v3.Listener', {
    name: 'redirect',
    address: addressOf(settings, port),
    per_connection_buffer_limit_bytes: 32_768,
    filter_chains: [{ filters: [redirectToTls(settings.port)] }],
  });

const addressOf = ({ host }: Pick<EdgeSettings, 'host'>, port: number, protocol = 'TCP'): Resource => ({
  socket_address: { protocol, address: host, port_value: port },
});

const tlsInspector = extension(
  'envoy.filters.listener.tls_inspector',
  'extensions.filters.listener.tls_inspector.v3.TlsInspector',
);

const connectionManager = (door: ListeningDoor, fields: Resource = {}): Resource => ({
  name: 'http',
  typed_config: typed('extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
    ...toConnectionManager(door),
    ...fields,
  }),
});

/** The client's address, by which the limits count: the address of the peer, or the address that a trusted proxy names. */
const clientAddress = ({ trustedProxies }: EdgeSettings): Resource =>
  trustedProxies.length === 0
    ? { use_remote_address: true }
    : {
        use_remote_address: false,
        original_ip_detection_extensions: [
          extension('envoy.http.original_ip_detection.xff', 'extensions.http.original_ip_detection.xff.v3.XffConfig', {
            xff_trusted_cidrs: { cidrs: trustedProxies.map(toCidr) },
          }),
        ],
      };

function toCidr(network: string): Resource {
  const [address_prefix, length] = network.split('/');
  return { address_prefix, prefix_len: Number(length) };
}

const toConnectionManager = (door: ListeningDoor): Resource => ({
  codec_type: 'AUTO',
  stat_prefix: 'door',
  server_name: 'sinew',
  rds: { route_config_name: 'sinew', config_source: fileSource(door.settings, 'rds') },
  http_filters: toHttpFilters(door, door.files),
  access_log: accessLog(),
  local_reply_config: localReplies(door.contract),
  tracing: toTracing(door.settings.tracing),
  ...clientAddress(door.settings),
  // No caller counts as internal: one on this machine, too, loses the headers that only proxies may set.
  internal_address_config: { cidr_ranges: [{ address_prefix: '255.255.255.255', prefix_len: 32 }] },
  early_header_mutation_extensions: stripForeignHeaders(door.settings.tracing.trustsCallers),
  normalize_path: true,
  merge_slashes: true,
  // A route refuses such paths (routes/refused-forms.ts), because a route can say why.
  path_with_escaped_slashes_action: 'KEEP_UNCHANGED',
  request_headers_timeout: seconds(10_000),
  stream_idle_timeout: seconds(60_000),
  // A client that takes nothing of an answer for this long does not get the rest of it.
  stream_flush_timeout: seconds(15_000),
  common_http_protocol_options: {
    idle_timeout: seconds(300_000),
    // Long-lived connections end now and then, so that load spreads over edges that joined.
    max_connection_duration: seconds(3_600_000),
    // Such headers are dropped. No part behind the door takes `x_y` for `x-y`, and over HTTP/2 a refusal could not name a
    // reason.
    headers_with_underscores_action: 'DROP_HEADER',
  },
  http2_protocol_options: {
    max_concurrent_streams: 100,
    initial_stream_window_size: 262_144,
    initial_connection_window_size: 1_048_576,
  },
});
