// RDS: which paths lead to which method, and under which policy. A method has a route for each REST template and one for
// its gRPC path, all with the same policy, so that no path to it is more open than another. What the contract does not
// name is refused, and internal methods have no route.
import { restHeader } from '#chassis/requests/decoding.ts';
import type { Contract, HttpRoute, Method } from '#proto/contract.ts';
import { toRegex } from '#proto/template.ts';
import type { EdgeSettings, MeshState } from '../../mesh.ts';
import type { Door } from '../filters/filter.ts';
import { ownHeaders, toAnsweredParts, toHostParts, toOwnRoutes, toRouteParts } from '../filters/index.ts';
import { type Resource, typed } from '../resource/resource.ts';
import { hasVariable, toPathMatch } from './paths.ts';
import { doorState, toProbeRoutes } from './probe.ts';
import { refusedForms } from './refused-forms.ts';
import { toHedging, toRetries, toTimeouts } from './retries.ts';
import type { Way } from './way.ts';

export function toRoutes(contract: Contract, mesh: MeshState, settings: EdgeSettings): Resource {
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
          ...toOwnRoutes(settings),
          ...toProbeRoutes(servicesOf(contract), settings).map((route) => ({ ...route, ...toAnsweredParts() })),
          ...ways.map((way) => (isOpen(way) ? toRoute(way, { contract, mesh, settings }) : toClosedRoute(way))),
          ...refuseOtherVerbs(ways),
          notFound,
        ],
        ...toHostParts(settings),
      },
    ],
    request_headers_to_add: [
      // The client's own list of proxies proves nothing; services see the address that the limits count.
      overwrite('x-forwarded-for', '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%'),
    ],
    request_headers_to_remove: ownHeaders,
  });
}

function toWays(method: Method): Way[] {
  const { access } = method;
  if (access.kind === 'internal') return [];
  return [
    ...method.http.flatMap(withHead).map((route) => ({
      ...route,
      method,
      access,
      grpc: false,
      asked: route.verb !== 'HEAD' || isAskable(method),
    })),
    { method, access, verb: 'POST' as const, template: method.path, body: '', grpc: true, asked: true },
  ];
}

const withHead = (route: HttpRoute): Pick<Way, 'verb' | 'template' | 'body'>[] =>
  route.verb === 'GET' ? [route, { ...route, verb: 'HEAD' }] : [route];

/** Whether a call can be made to see how it would be answered. */
const isAskable = ({ idempotency, responseStream }: Method): boolean => idempotency === 'read' && !responseStream;

/** `/v1/users/me` before `/v1/users/{id}`; otherwise in the order of the contract. */
const exactFirst = (a: Way, b: Way): number => Number(hasVariable(a.template)) - Number(hasVariable(b.template));

interface Surroundings extends Door {
  mesh: MeshState;
}

const toRoute = (way: Way, { mesh, ...door }: Surroundings): Resource => ({
  name: way.method.path.slice(1),
  match: toMatch(way),
  ...(way.asked ? { route: toAction(way) } : thereIsSuch),
  request_body_buffer_limit: door.settings.maxRequestBytes,
  ...toRouteParts(way, door),
  ...toServiceHeaders(way, mesh),
});

/**
 * The service hears of the contract's time only. A client's own is kept by the door, which cancels the call: what it is does
 * not matter to the service then, and the instance is not blamed for a time that nobody could have kept.
 */
const toServiceHeaders = ({ method, grpc }: Way, mesh: MeshState): Resource => ({
  request_headers_to_add: [
    ...(method.responseStream ? [] : [overwrite('grpc-timeout', `${method.timeoutMs}m`)]),
    // It tells the service that the bytes are not the message itself, but what a REST caller sent.
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
  ...(goesFirst(method) && { priority: 'HIGH' }),
});

/** What does not count among the calls of which a service has only so many: streams, and what lets people in. */
const goesFirst = ({ requestStream, responseStream, access, idempotency }: Method): boolean =>
  requestStream || responseStream || (access.kind === 'public' && idempotency !== 'read');

/** The answer to a HEAD for which no call is made. */
const thereIsSuch: Resource = { direct_response: { status: 200 } };

/** Nobody can prove who he is before the user service has published its keys. */
const toClosedRoute = (way: Way): Resource => ({
  name: way.method.path.slice(1),
  match: toMatch(way),
  direct_response: { status: 503 },
  ...toAnsweredParts(),
});

const toMatch = ({ template, verb, grpc }: Way): Resource => ({
  ...toPathMatch(template),
  headers: [verbIs(verb), grpc ? contentIsGrpc : contentIsNoGrpc],
});

const servicesOf = ({ methods }: Contract): string[] => [...new Set(methods.map(({ service }) => service))].sort();

const verbIs = (verb: string): Resource => ({ name: ':method', string_match: { exact: verb } });
/** Anything else that is posted to a gRPC path would reach the service without being a gRPC call. */
const contentIsGrpc: Resource = { name: 'content-type', string_match: { prefix: 'application/grpc' } };
/** The transcoder lets gRPC pass as it is, and no service has a method of the name of a REST path. */
const contentIsNoGrpc: Resource = { ...contentIsGrpc, invert_match: true, treat_missing_header_as_empty: true };

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
      ...toAnsweredParts(),
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
  ...toAnsweredParts(),
};

const noTunnel: Resource = {
  ...notFound,
  match: { connect_matcher: {} },
  ...toAnsweredParts({ tunnel: true }),
};

const overwrite = (key: string, value: string): Resource => ({
  header: { key, value },
  append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
});
