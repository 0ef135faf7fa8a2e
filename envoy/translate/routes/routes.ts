// RDS: which paths lead to which method, and under which policy. A method has a route for each REST template and, on its own
// path, for gRPC and for the Connect protocol, all with the same policy, so that no way to it is more open than another. A path that the contract does not
// name is refused, and internal methods have no route.
import { restHeader } from '#chassis/requests/rest/call.ts';
import type { Contract, HttpRoute, Method } from '#proto/contract.ts';
import { speaksConnect, takesConnectGet } from '#proto/derive/connect.ts';
import { goesFirst } from '#proto/priority.ts';
import { toRegex } from '#proto/template.ts';
import type { KeyedDoor } from '../filters/filter.ts';
import { ownHeaders, toAnsweredParts, toHostParts, toOwnRoutes, toRouteParts } from '../filters/index.ts';
import { type Resource, typed } from '../resource/resource.ts';
import { hasVariable, toPathMatch } from './paths.ts';
import { doorState, probePath, toProbeRoutes } from './probe.ts';
import { contentOf, isConnectGet } from './protocols.ts';
import { refusedForms } from './refused-forms.ts';
import { toHedging, toRetries, toTimeouts } from './retries.ts';
import { toLeaves, toTree } from './tree.ts';
import type { Way } from './way.ts';

export function toRoutes(door: KeyedDoor): Resource {
  const { contract, settings } = door;
  const ways = contract.methods.flatMap(toWays);
  return typed('config.route.v3.RouteConfiguration', {
    name: 'sinew',
    virtual_hosts: [
      {
        name: 'sinew',
        domains: ['*'],
        matcher: toTree({
          first: [noTunnel, ...refusedForms, ...toOwnRoutes(settings)],
          leaves: [[probePath, toProbeRoutes(servicesOf(contract), settings)], ...toMethodLeaves(ways, door)],
          last: notFound,
        }),
        ...toHostParts(settings),
        // A service tells the door to ask no further instance when it has asked two (services/chassis/rpc/errors.ts).
        include_request_attempt_count: true,
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
  const own = { method, access, template: method.path, body: '', asked: true };
  return [
    ...method.http.flatMap(withHead).map((route) => ({
      ...route,
      method,
      access,
      protocol: 'rest' as const,
      asked: route.verb !== 'HEAD' || isAskable(method),
    })),
    { ...own, verb: 'POST', protocol: 'grpc' },
    ...(speaksConnect(method) ? [{ ...own, verb: 'POST' as const, protocol: 'connect' as const }] : []),
    ...(speaksConnect(method) && takesConnectGet(method)
      ? [{ ...own, verb: 'GET' as const, protocol: 'connect' as const }]
      : []),
  ];
}

const withHead = (route: HttpRoute): Pick<Way, 'verb' | 'template' | 'body'>[] =>
  route.verb === 'GET' ? [route, { ...route, verb: 'HEAD' }] : [route];

/** Whether a HEAD may make the call to see how it would be answered. */
const isAskable = ({ idempotency, responseStream }: Method): boolean => idempotency === 'read' && !responseStream;

/** `/v1/users/me` before `/v1/users/{id}`; otherwise in the order of the contract. */
const exactFirst = (a: Way, b: Way): number => Number(hasVariable(a.template)) - Number(hasVariable(b.template));

const toRoute = (way: Way, door: KeyedDoor): Resource => ({
  name: way.method.path.slice(1),
  match: toMatch(way),
  ...(way.asked ? { route: toAction(way) } : thereIsSuch),
  request_body_buffer_limit: door.settings.maxRequestBytes,
  ...toRouteParts(way, door),
  ...toServiceHeaders(way, door),
});

/**
 * The service gets only the contract's time. The door keeps a client's own time and cancels the call when it is over. So the
 * service need not know that time, and the instance is not blamed for a time that nobody could have kept.
 */
const toServiceHeaders = ({ method, protocol }: Way, door: KeyedDoor): Resource => ({
  request_headers_to_add: [
    ...(method.responseStream ? [] : [overwrite('grpc-timeout', `${method.timeoutMs}m`)]),
    // The header tells the service that the bytes are not the message itself, but the request as a REST caller sent it.
    ...(protocol === 'rest' ? [overwrite(restHeader, 'true')] : []),
    ...(method.service === 'edge' ? [doorState(door)] : []),
  ],
  request_headers_to_remove: method.responseStream ? ['grpc-timeout'] : [],
});

const toAction = ({ method, protocol }: Way): Resource => ({
  cluster: method.service,
  ...toTimeouts(method, protocol),
  retry_policy: toRetries(method),
  ...toHedging(method),
  ...(goesFirst(method) && { priority: 'HIGH' }),
});

/** The answer to a HEAD for which no call is made. */
const thereIsSuch: Resource = { direct_response: { status: 200 } };

/** Nobody can prove who he is before the user service has published its keys. */
const toClosedRoute = (way: Way): Resource => ({
  name: way.method.path.slice(1),
  match: toMatch(way),
  direct_response: { status: 503 },
  ...answered,
});

const toMatch = (way: Way): Resource => ({
  ...toPathMatch(way.template),
  headers: [verbIs(way.verb), ...contentOf(way)],
  ...(way.protocol === 'connect' && way.verb === 'GET' ? { query_parameters: isConnectGet } : {}),
});

const servicesOf = ({ methods }: Contract): string[] => [...new Set(methods.map(({ service }) => service))].sort();

const verbIs = (verb: string): Resource => ({ name: ':method', string_match: { exact: verb } });
/** The routes of the paths with each beginning: those of the methods, and behind all of them those that refuse other verbs. */
function toMethodLeaves(ways: readonly Way[], door: KeyedDoor): [string, Resource[]][] {
  const isOpen = ({ access }: Way): boolean => access.kind === 'public' || door.keys.length > 0;
  const leaves = toLeaves(ways.toSorted(exactFirst));
  const routes = new Map(ways.map((way) => [way, isOpen(way) ? toRoute(way, door) : toClosedRoute(way)]));
  return [...leaves].map(([beginning, own]) => {
    const templates = [...new Set(own.map(({ template }) => template))];
    return [
      beginning,
      [...own.map((way) => routes.get(way)!), ...templates.map((template) => toRefusal(template, own))],
    ];
  });
}

/**
 * A known path with another verb gets 405 and the verbs that it takes. These routes come after all others, because one path
 * may match two templates.
 */
function toRefusal(template: string, ways: readonly Way[]): Resource {
  const verbs = verbsOf(template, ways);
  return {
    name: 'method-not-allowed',
    // An allowed verb does not match here. Such a request spoke another protocol than its path takes, as a gRPC call on a
    // REST path: it gets 404.
    match: { ...toPathMatch(template), headers: verbs.map((verb) => ({ ...verbIs(verb), invert_match: true })) },
    direct_response: { status: 405 },
    response_headers_to_add: [overwrite('allow', verbs.join(', '))],
    ...answered,
  };
}

/** @param ways all that may take a path of the template */
function verbsOf(template: string, ways: readonly Way[]): string[] {
  const covers = (other: string) =>
    other === template ||
    (!hasVariable(template) && hasVariable(other) && new RegExp(`^${toRegex(other)}$`).test(template));
  return [...new Set(ways.filter((way) => covers(way.template)).map(({ verb }) => verb))].sort();
}

const answered = toAnsweredParts();

const notFound: Resource = {
  name: 'route-not-found',
  match: { prefix: '/' },
  direct_response: { status: 404 },
  ...answered,
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
