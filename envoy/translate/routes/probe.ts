// Routes through the door that only the edge agent knows: one to the health of each service, so that the agent sees the mesh
// as a caller sees it, with Envoy's own state. And the header by which the door tells the agent its state on the way to
// `/healthz`.
import type { EdgeSettings } from '../../mesh.ts';
import type { KeyedDoor } from '../filters/filter.ts';
import { toAnsweredParts } from '../filters/index.ts';
import type { Resource } from '../resource/resource.ts';
import { retryHosts } from './retries.ts';

/** The header carries `probeValue`. With another value there is no such route. */
export const probeHeader = 'x-door-probe';

export const probeValue = (service: string, probeKey: string): string => `${service}.${probeKey}`;

export const probePath = '/grpc.health.v1.Health/List';

export const toProbeRoutes = (services: readonly string[], { probeKey }: EdgeSettings): Resource[] =>
  services.map((service) => ({
    name: `probe-${service}`,
    match: {
      path: probePath,
      headers: [{ name: probeHeader, string_match: { exact: probeValue(service, probeKey) } }],
    },
    route: {
      cluster: service,
      timeout: '1s',
      // A question on behalf of a caller is retried like a caller's own call.
      retry_policy: { retry_on: 'connect-failure,refused-stream,reset,unavailable', num_retries: 2, ...retryHosts },
    },
    request_headers_to_remove: [probeHeader],
    ...toAnsweredParts(),
  }));

/** Only the door sets this header: a header of this name from outside is dropped. */
export const doorHeader = 'x-sinew-door';
export const openDoor = 'open';

/** Whether the routes that need a token are open, as far as the worker that answers knows. */
export const doorState = ({ keys }: KeyedDoor): Resource => ({
  header: { key: doorHeader, value: keys.length > 0 ? openDoor : 'closed' },
  append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
});
