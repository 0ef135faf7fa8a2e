// EDS: the instances of each service. The mesh state holds only healthy instances; Envoy no longer asks an instance that is
// missing.
import type { MeshState } from '../mesh.ts';
import { type Resource, typed } from './resource/resource.ts';

/** A service without instances has an assignment too: then its callers hear "unavailable" instead of waiting. */
export const toEndpoints = (service: string, mesh: MeshState): Resource =>
  typed('config.endpoint.v3.ClusterLoadAssignment', {
    cluster_name: service,
    endpoints: [{ lb_endpoints: sortedEndpoints(mesh, service).map(toEndpoint) }],
  });

/** Sorted, so that the same mesh always gives the same file. */
const sortedEndpoints = (mesh: MeshState, service: string) =>
  [...(mesh.services.get(service) ?? [])].sort((a, b) => a.id.localeCompare(b.id));

const toEndpoint = ({ address, port }: { address: string; port: number }): Resource => ({
  endpoint: { address: { socket_address: { address, port_value: port } } },
});
