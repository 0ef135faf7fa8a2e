// Ways through the door that only the edge agent knows: one to each service's health, so that it sees of the mesh what a
// caller sees of it, Envoy's own state included. And what the door says of itself to the agent on the way to `/healthz`.
import type { EdgeSettings, MeshState } from '../../mesh.ts';
import type { Resource } from '../resource/resource.ts';
import { retryHosts } from './retries.ts';

/** Carries `probeValue`; whoever sends another finds nothing under the path. */
export const probeHeader = 'x-door-probe';

export const probeValue = (service: string, probeKey: string): string => `${service}.${probeKey}`;

export const toProbeRoutes = (services: readonly string[], { probeKey }: EdgeSettings): Resource[] =>
  services.map((service) => ({
    name: `probe-${service}`,
    match: {
      path: '/grpc.health.v1.Health/List',
      headers: [{ name: probeHeader, string_match: { exact: probeValue(service, probeKey) } }],
    },
    route: {
      cluster: service,
      timeout: '1s',
      // What is asked for a caller is tried again like the call of one.
      retry_policy: { retry_on: 'connect-failure,refused-stream,reset,unavailable', num_retries: 2, ...retryHosts },
    },
    request_headers_to_remove: [probeHeader],
  }));

/** Said by the door alone: what comes from outside under such a name is dropped. */
export const doorHeader = 'x-sinew-door';
export const openDoor = 'open';

/** Whether the routes that need a token are open, as far as the worker that answers knows. */
export const doorState = ({ keys }: MeshState): Resource => ({
  header: { key: doorHeader, value: keys.length > 0 ? openDoor : 'closed' },
  append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
});
