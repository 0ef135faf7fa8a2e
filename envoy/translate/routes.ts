// RDS: which paths lead to which method, and under which policy. A method has a route for each REST template and one for
// its gRPC path, all with the same policy, so that no path to it is more open than another. What the contract does not
// name is refused, and internal methods have no route.
import { restHeader } from '#chassis/requests/decoding.ts';
import type { Contract, HttpRoute, Method } from '#proto/contract.ts';
import { toRegex } from '#proto/template.ts';
import { doorState, toProbeRoutes } from '../health/route.ts';
import type { EdgeSettings, Mesh } from '../mesh.ts';
import { retryHosts } from './clusters.ts';
import { withoutBodyLimit } from './filters/body-limit.ts';
import { cachedHeaders, cachingOfRoute } from './filters/caching.ts';
import { corsPolicy, preflightRoutes } from './filters/cors.ts';
import { eventIdsOfRoute } from './filters/forms/event-ids.ts';
import { headOfRoute, isAskable } from './filters/forms/head.ts';
import { refusedForms } from './filters/forms/refused.ts';
import { restHeaders } from './filters/headers.ts';
import { callerHeader, limitsOfRoute } from './filters/limits.ts';
import { tokenOfRoute } from './filters/tokens.ts';
import { pagesOfRoute, untranscoded } from './filters/transcoder.ts';
import { wholenessOfRoute } from './filters/whole-answers.ts';
import { hasVariable, toPathMatch } from './paths.ts';
import { type Resource, seconds, typed } from './resource.ts';

type Access = Exclude<Method['access'], { kind: 'internal' }>;

/** One way to one method. */
interface Way extends Omit<HttpRoute, 'verb'> {
  verb: HttpRoute['verb'] | 'HEAD';
  method: Method;
  access: Access;
  grpc: boolean;
}

export function toRoutes(contract: Contract, mesh: Mesh, settings: EdgeSettings): Resource {
  const isOpen = ({ access }: Way): boolean => access.kind === 'public' || mesh.keys.length > 0;
  const ways = contract.methods.flatMap(toWays).sort(exactFirst);
  return typed('config.route.v3.RouteConfiguration', {
    name: 'sinew',
    virtual_hosts: [
      {
        name: 'sinew',
        domains: ['*'],
        routes: [
          noTunnel,
          ...refusedForms,
          ...preflightRoutes(settings),
          ...toProbeRoutes(servicesOf(contract), settings).map((route) => ({ ...route, ...besideTranscoder })),
          ...ways.map((way) => (isOpen(way) ? toRoute(way, { contract, mesh, settings }) : toClosedRoute(way))),
          ...refuseOtherVerbs(ways),
          notFound,
        ],
        typed_per_filter_config: corsPolicy(settings),
      },
    ],
    request_headers_to_add: [
      // The client's own list of proxies proves nothing; services see the address that the limits count.
      overwrite('x-forwarded-for', '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%'),
    ],
    request_headers_to_remove: [callerHeader],
  });
}

function toWays(method: Method): Way[] {
  const { access } = method;
  if (access.kind === 'internal') return [];
  return [
    ...method.http.flatMap(withHead).map((route) => ({ ...route, method, access, grpc: false })),
    { method, access, verb: 'POST' as const, template: method.path, body: '', grpc: true },
  ];
}

const withHead = (route: HttpRoute): Pick<Way, 'verb' | 'template' | 'body'>[] =>
  route.verb === 'GET' ? [route, { ...route, verb: 'HEAD' }] : [route];

/** `/v1/users/me` before `/v1/users/{id}`; otherwise in the order of the contract. */
const exactFirst = (a: Way, b: Way): number => Number(hasVariable(a.template)) - Number(hasVariable(b.template));

interface Surroundings {
  contract: Contract;
  mesh: Mesh;
  settings: EdgeSettings;
}

function toRoute(way: Way, { contract, mesh, settings }: Surroundings): Resource {
  const { method } = way;
  const asked = way.verb !== 'HEAD' || isAskable(method);
  return {
    name: method.path.slice(1),
    match: toMatch(way),
    ...(asked ? { route: toAction(way) } : thereIsSuch),
    request_body_buffer_limit: settings.maxRequestBytes,
    metadata: limitsOfRoute(method, contract),
    typed_per_filter_config: {
      ...tokenOfRoute(way.access),
      ...cachingOfRoute(method, way.verb),
      ...(asked ? headOfRoute(way) : untranscoded),
      ...(way.grpc ? {} : restHeaders),
      ...wholenessOfRoute(method),
      ...pagesOfRoute(method, way),
      ...eventIdsOfRoute(method, way),
      ...(method.requestStream ? withoutBodyLimit : {}),
    },
    response_headers_to_add: cachedHeaders(method, settings),
    ...toServiceHeaders(way, mesh),
  };
}

/**
 * The service hears of the contract's time only. A client's own is kept by the door, which cancels the call: what it is does
 * not matter to the service then, and the instance is not blamed for a time that nobody could have kept.
 */
const toServiceHeaders = ({ method, grpc }: Way, mesh: Mesh): Resource => ({
  request_headers_to_add: [
    ...(method.responseStream ? [] : [overwrite('grpc-timeout', `${method.timeoutMs}m`)]),
    // By it the service knows that what it gets is not the message itself, but what a REST caller sent.
    ...(grpc ? [] : [overwrite(restHeader, 'true')]),
    ...(method.service === 'edge' ? [doorState(mesh)] : []),
  ],
  request_headers_to_remove: method.responseStream ? ['grpc-timeout'] : [],
});

const toAction = ({ method, grpc }: Way): Resource => ({
  cluster: method.service,
  ...toTimeouts(method, grpc),
  retry_policy: toRetries(method),
  ...toHedging(method),
});

/** The answer to a HEAD for which no call is made. */
const thereIsSuch: Resource = { direct_response: { status: 200 } };

/** Nobody can prove who he is before the user service has published its keys. */
const toClosedRoute = (way: Way): Resource => ({
  name: way.method.path.slice(1),
  match: toMatch(way),
  direct_response: { status: 503 },
  ...besideTranscoder,
});

const toMatch = ({ template, verb, grpc }: Way): Resource => ({
  ...toPathMatch(template),
  headers: [verbIs(verb), grpc ? contentIsGrpc : contentIsNoGrpc],
});

const besideTranscoder: Resource = { typed_per_filter_config: untranscoded };

const servicesOf = ({ methods }: Contract): string[] => [...new Set(methods.map(({ service }) => service))].sort();

const verbIs = (verb: string): Resource => ({ name: ':method', string_match: { exact: verb } });
/** Anything else that is posted to a gRPC path would reach the service without being a gRPC call. */
const contentIsGrpc: Resource = { name: 'content-type', string_match: { prefix: 'application/grpc' } };
/** The transcoder lets gRPC pass as it is, and no service has a method of the name of a REST path. */
const contentIsNoGrpc: Resource = { ...contentIsGrpc, invert_match: true, treat_missing_header_as_empty: true };

/**
 * A gRPC client may shorten the time with `grpc-timeout`, never lengthen it; to REST the header says nothing. The contract's time
 * of a stream is that between messages.
 */
function toTimeouts({ responseStream, timeoutMs }: Method, grpc: boolean): Resource {
  const timeout = seconds(timeoutMs);
  // For a stream as long as the client says.
  const own = grpc ? { grpc_timeout_header_max: responseStream ? '0s' : timeout } : {};
  return responseStream
    ? { timeout: '0s', idle_timeout: timeout, max_stream_duration: own }
    : { timeout, max_stream_duration: { max_stream_duration: timeout, ...own } };
}

/**
 * What surely never reached a handler may always be tried again: a connection that failed, a stream that was refused, a
 * reset before the request was sent. Only what can be done twice is tried again after that.
 */
function toRetries(method: Method): Resource {
  const never = 'connect-failure,refused-stream,reset-before-request';
  return {
    retry_on: method.idempotency === 'none' ? never : `${never},reset,unavailable`,
    num_retries: 3,
    ...toTryTimeout(method),
    retry_back_off: { base_interval: seconds(25), max_interval: seconds(250) },
    ...retryHosts,
  };
}

/** How long one instance may keep a read, or a write that can be done twice, before another one is asked. */
const patience = { read: 600, write: 1000 };

/** An instance that stands still must not hold a call until the call's own time is over. */
function toTryTimeout(method: Method): Resource {
  if (method.idempotency === 'none' || method.responseStream || method.requestStream) return {};
  const tryMs = method.idempotency === 'read' ? patience.read : patience.write;
  return tryMs < method.timeoutMs ? { per_try_timeout: seconds(tryMs) } : {};
}

/** A slow read is asked of a second instance and goes on at the first: whoever answers first is heard. */
const toHedging = (method: Method): Resource =>
  method.idempotency === 'read' && 'per_try_timeout' in toTryTimeout(method)
    ? { hedge_policy: { hedge_on_per_try_timeout: true } }
    : {};

/** A known path with another verb: 405, and the verbs that it takes. After all routes, for one path may match two templates. */
function refuseOtherVerbs(ways: readonly Way[]): Resource[] {
  const templates = [...new Set(ways.map(({ template }) => template))];
  return templates.map((template) => {
    const verbs = verbsOf(template, ways);
    return {
      name: 'method-not-allowed',
      // A verb that is allowed comes here when it was no gRPC call on a gRPC path: then there is no such route.
      match: { ...toPathMatch(template), headers: verbs.map((verb) => ({ ...verbIs(verb), invert_match: true })) },
      direct_response: { status: 405 },
      response_headers_to_add: [overwrite('allow', verbs.join(', '))],
      typed_per_filter_config: untranscoded,
    };
  });
}

function verbsOf(template: string, ways: readonly Way[]): string[] {
  const covers = (other: string) =>
    other === template ||
    (!hasVariable(template) && hasVariable(other) && new RegExp(`^${toRegex(other)}$`).test(template));
  return [...new Set(ways.filter((way) => covers(way.template)).map(({ verb }) => verb))].sort();
}

const notFound: Resource = {
  name: 'route-not-found',
  match: { prefix: '/' },
  direct_response: { status: 404 },
  typed_per_filter_config: untranscoded,
};

/** What asks for a tunnel has no end that could be waited for. */
const noTunnel: Resource = {
  ...notFound,
  match: { connect_matcher: {} },
  typed_per_filter_config: { ...untranscoded, ...withoutBodyLimit },
};

const overwrite = (key: string, value: string): Resource => ({
  header: { key, value },
  append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
});
