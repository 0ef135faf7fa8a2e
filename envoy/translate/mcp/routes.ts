// The routes of the listener of the Model Context Protocol. The door has proved the token before the process sees a request;
// what a tool does is a call of its own, which meets its method's policy at the door like any other.
import type { EdgeSettings } from '../../mesh.ts';
import type { KeyedDoor } from '../filters/filter.ts';
import { toAnsweredParts, toHostParts, toOwnRoutes } from '../filters/index.ts';
import { requireToken } from '../filters/requests/token-check.ts';
import { type Resource, seconds, typed } from '../resource/resource.ts';
import { mcpCluster } from './cluster.ts';

export const mcpPath = '/mcp';
export const metadataPath = '/.well-known/oauth-protected-resource';
export const mcpRouteConfig = 'mcp';

/** How long nothing may come on an open answer: the process sends a sign of life every 15 seconds. */
const silence = seconds(60_000);

export const toMcpRoutes = ({ settings, keys }: KeyedDoor): Resource[] =>
  settings.mcp
    ? [
        typed('config.route.v3.RouteConfiguration', {
          name: mcpRouteConfig,
          virtual_hosts: [
            {
              name: mcpRouteConfig,
              domains: ['*'],
              routes: [
                ...toOwnRoutes(settings),
                ...foreignPages(settings),
                toRoute(metadataPath, {}),
                toRoute(`${metadataPath}${mcpPath}`, {}),
                // Nobody can prove who he is before the user service has published its keys.
                keys.length > 0 ? toRoute(mcpPath, requireToken) : refuse({ path: mcpPath }, 503),
                refuse({ prefix: '/' }, 404),
              ],
              ...toHostParts(settings),
            },
          ],
          // The process calls the door on behalf of this address.
          request_headers_to_add: [
            {
              header: { key: 'x-forwarded-for', value: '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%' },
              append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
            },
          ],
        }),
      ]
    : [];

const toRoute = (path: string, filters: Resource): Resource => ({
  name: mcpRouteConfig,
  match: { path },
  // An answer stays open while a tool works; the method's own time bounds it.
  route: { cluster: mcpCluster, timeout: '0s', idle_timeout: silence },
  ...withFilters(filters),
});

/** The transcoders leave such a request alone, as they do where the door answers itself. */
const withFilters = (filters: Resource): Resource => {
  const { typed_per_filter_config } = toAnsweredParts() as { typed_per_filter_config: Resource };
  return { typed_per_filter_config: { ...typed_per_filter_config, ...filters } };
};

/** The protocol asks servers to refuse pages that they do not know: a page may have a name that leads to this machine. */
function foreignPages({ corsOrigins }: EdgeSettings): Resource[] {
  const known = corsOrigins.map((exact) => ({ name: 'origin', string_match: { exact }, invert_match: true }));
  return [refuse({ prefix: '/', headers: [{ name: 'origin', present_match: true }, ...known] }, 400, foreignPage)];
}

const foreignPage = 'The page is of an origin that may not call.';

const refuse = (match: Resource, status: number, detail?: string): Resource => ({
  name: mcpRouteConfig,
  match,
  direct_response: { status, ...(detail ? { body: { inline_string: detail } } : {}) },
  ...toAnsweredParts(),
});
