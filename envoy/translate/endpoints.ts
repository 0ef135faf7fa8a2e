// EDS: the instances of each service. The mesh state holds only healthy instances; Envoy no longer asks an instance that is
// missing.
import type { Endpoint } from '../mesh.ts';
import { rememberLast } from './resource/remember.ts';
import { type Resource, typed } from './resource/resource.ts';

/** A service without instances has an assignment too: then its callers hear "unavailable" instead of waiting. */
const toAssignment = (service: string, endpoints: readonly Endpoint[]): Resource =>
  typed('config.endpoint.v3.ClusterLoadAssignment', {
    cluster_name: service,
    endpoints: [{ lb_endpoints: endpoints.toSorted(byId).map(toEndpoint) }],
  });

/** Sorted, so that the same mesh always gives the same file. */
const byId = (one: Endpoint, other: Endpoint): number => (one.id < other.id ? -1 : 1);

const toEndpoint = ({ address, port }: Endpoint): Resource => ({
  endpoint: { address: { socket_address: { address, port_value: port } } },
});

/** One memory for each service: its assignment is made again only for other instances. */
const assignments = new Map<string, typeof toAssignment>();

export function toEndpoints(service: string, endpoints: readonly Endpoint[]): Resource {
  if (!assignments.has(service)) assignments.set(service, rememberLast(toAssignment));
  return assignments.get(service)!(service, endpoints);
}
