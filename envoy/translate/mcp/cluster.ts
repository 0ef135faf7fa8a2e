// The cluster of the process that speaks the Model Context Protocol (envoy/mcp): it runs beside this Envoy, behind a socket
// file that only its user may open.
import type { EdgeSettings } from '../../mesh.ts';
import { type Resource, seconds, typed } from '../resource/resource.ts';

export const mcpCluster = 'mcp';

export const toMcpClusters = ({ mcp }: EdgeSettings): Resource[] =>
  mcp
    ? [
        typed('config.cluster.v3.Cluster', {
          name: mcpCluster,
          type: 'STATIC',
          connect_timeout: seconds(1000),
          load_assignment: {
            cluster_name: mcpCluster,
            endpoints: [{ lb_endpoints: [{ endpoint: { address: { pipe: { path: mcp.socket } } } }] }],
          },
        }),
      ]
    : [];
