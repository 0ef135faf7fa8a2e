// The cluster of the collector to which the door sends its spans. Nothing of a call waits for it.
import type { EdgeSettings } from '../../mesh.ts';
import { type Resource, seconds, typed } from '../resource/resource.ts';

export const collectorCluster = 'collector';
export const collectorTimeout = seconds(1000);

export function toCollectorClusters({ tracing: { collector } }: EdgeSettings): Resource[] {
  if (!collector) return [];
  const { protocol, hostname, port } = new URL(collector);
  const isEncrypted = protocol === 'https:';
  const socket_address = {
    address: hostname.replace(/[[\]]/g, ''),
    port_value: Number(port || (isEncrypted ? 443 : 80)),
  };
  return [
    typed('config.cluster.v3.Cluster', {
      name: collectorCluster,
      type: 'STRICT_DNS',
      connect_timeout: seconds(1000),
      load_assignment: {
        cluster_name: collectorCluster,
        endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address } } }] }],
      },
      // A collector that hangs holds a few requests in memory, and no more.
      circuit_breakers: { thresholds: [{ max_connections: 4, max_pending_requests: 4, max_requests: 8 }] },
      ...(isEncrypted ? { transport_socket: outsideTls(hostname) } : {}),
    }),
  ];
}

/** TLS to somebody outside of the mesh, whom an authority of the system vouches for. */
const outsideTls = (hostname: string): Resource => ({
  name: 'envoy.transport_sockets.tls',
  typed_config: typed('extensions.transport_sockets.tls.v3.UpstreamTlsContext', {
    sni: hostname,
    common_tls_context: {
      validation_context: {
        trusted_ca: { filename: '/etc/ssl/certs/ca-certificates.crt' },
        match_typed_subject_alt_names: [{ san_type: 'DNS', matcher: { exact: hostname } }],
      },
    },
  }),
});
