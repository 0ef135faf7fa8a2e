// Says which web pages may call. By default none may: a browser then keeps other sites' scripts from reading any answer.
import type { EdgeSettings } from '../../../mesh.ts';
import { extension, type Resource, typed } from '../../resource/resource.ts';
import type { Filter } from '../filter.ts';

const name = 'envoy.filters.http.cors';

/** The headers of an answer that a page may read, beside the few that every page may read. */
export const exposedHeaders =
  'grpc-status, grpc-message, grpc-status-details-bin, retry-after, x-ratelimit-limit, x-ratelimit-remaining, ' +
  'x-ratelimit-reset, x-trace-id, www-authenticate, etag, idempotency-replayed, allow, ' +
  'deprecation, sunset, link, link-template, mcp-session-id';

/** The policy of every route that leads to a service; problem.lua adds the headers to the door's own answers. */
function toPolicy({ corsOrigins }: EdgeSettings): Resource | undefined {
  if (corsOrigins.length === 0) return undefined;
  return typed('extensions.filters.http.cors.v3.CorsPolicy', {
    allow_origin_string_match: corsOrigins.map((exact) => ({ exact })),
    allow_methods: 'GET, HEAD, POST, PUT, PATCH, DELETE',
    allow_headers:
      'authorization, content-type, idempotency-key, if-none-match, last-event-id, sinew-proof, traceparent, grpc-timeout, ' +
      'x-grpc-web, x-user-agent, connect-protocol-version, connect-timeout-ms, mcp-protocol-version, mcp-session-id, ' +
      'mcp-method, mcp-name',
    expose_headers: exposedHeaders,
    max_age: '7200',
    // Tokens travel in a header that the page sets itself, never in cookies.
    allow_credentials: false,
  });
}

/**
 * Routes for a page's preflight request. Envoy's filter answers it, but only on a route that leads somewhere, and no route
 * of a method takes OPTIONS. A page of another origin has no such route, and hears 405.
 */
const toPreflightRoutes = ({ corsOrigins }: EdgeSettings): Resource[] =>
  corsOrigins.map((origin) => ({
    name: 'preflight',
    match: {
      prefix: '/',
      headers: [
        { name: ':method', string_match: { exact: 'OPTIONS' } },
        { name: 'access-control-request-method', present_match: true },
        { name: 'origin', string_match: { exact: origin } },
      ],
    },
    route: { cluster: 'edge' },
  }));

export const cors: Filter = {
  name,
  listener: () => extension(name, 'extensions.filters.http.cors.v3.Cors'),
  host: toPolicy,
  routes: toPreflightRoutes,
};
