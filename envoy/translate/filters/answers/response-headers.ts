// Adds headers to every answer at the door, also to the answers of other filters, and removes the headers of gRPC on REST
// routes. Those of a method that will go say so (lifecycle.ts).
import type { Contract } from '#proto/contract.ts';
import type { EdgeSettings, TlsSettings } from '../../../mesh.ts';
import { extension, type Resource, typed } from '../../resource/resource.ts';
import type { Way } from '../../routes/way.ts';
import type { Filter, RoutePart } from '../filter.ts';
import { lifecycleHeaders } from './lifecycle.ts';

const name = 'envoy.filters.http.header_mutation';

const always = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'x-trace-id': '%TRACE_ID%',
};

type Mutations = Partial<
  Record<'request_mutations' | 'response_mutations' | 'response_trailers_mutations', readonly Resource[]>
>;

const withoutGrpc: Resource[] = [{ remove_on_match: { key_matcher: { prefix: 'grpc-' } } }];

const added = ({ tls, port }: EdgeSettings): Resource =>
  extension(name, 'extensions.filters.http.header_mutation.v3.HeaderMutation', {
    mutations: {
      response_mutations: [
        ...Object.entries(always).map(([key, value]) => append(key, value, 'OVERWRITE_IF_EXISTS_OR_ADD')),
        // A request that was refused before it was traced has no trace id yet.
        append('x-trace-id', '%UNIQUE_ID%', 'ADD_IF_ABSENT'),
        ...(tls ? [append('strict-transport-security', toHsts(tls), 'OVERWRITE_IF_EXISTS_OR_ADD')] : []),
        // Tells clients that the door speaks HTTP/3 too.
        ...(tls?.http3 ? [append('alt-svc', `h3=":${port}"; ma=86400`, 'OVERWRITE_IF_EXISTS_OR_ADD')] : []),
        // A page for people has its own policy (services/chassis/web/page.ts).
        append('content-security-policy', "default-src 'none'; frame-ancestors 'none'", 'ADD_IF_ABSENT'),
        // No cache may keep an answer unless the service allows it.
        append('cache-control', 'no-store', 'ADD_IF_ABSENT'),
        // A word of the service to the door (services/chassis/rpc/errors.ts).
        { remove: 'x-envoy-ratelimited' },
      ],
    },
  });

const toHsts = ({ hstsSeconds }: TlsSettings): string => `max-age=${hstsSeconds}; includeSubDomains`;

const append = (key: string, value: string, append_action: string): Resource => ({
  append: { header: { key, value }, append_action },
});

/**
 * REST routes drop the headers between gRPC and its clients, which mean nothing to a REST caller. Such a header from a
 * caller would reach the service behind the transcoder, where an unknown `grpc-encoding` fails a call that is not even
 * encoded.
 */
const withoutGrpcHeaders: Mutations = {
  request_mutations: withoutGrpc,
  response_mutations: withoutGrpc,
  response_trailers_mutations: withoutGrpc,
};

/** A call of the Connect protocol has lost such headers before (connect.lua), and has a `grpc-timeout` that the door made. */
const withoutGrpcAnswers: Mutations = { response_mutations: withoutGrpc, response_trailers_mutations: withoutGrpc };

const byProtocol: Record<Way['protocol'], Mutations | undefined> = {
  rest: withoutGrpcHeaders,
  connect: withoutGrpcAnswers,
  grpc: undefined,
};

/** What a route changes beside the headers of every answer. */
function mutationsOf(way: Way, contract: Contract): Mutations | undefined {
  const own = byProtocol[way.protocol];
  const told = Object.entries(lifecycleHeaders(way, contract));
  if (told.length === 0) return own;
  const added = told.map(([key, value]) => append(key, value, 'OVERWRITE_IF_EXISTS_OR_ADD'));
  return { ...own, response_mutations: [...(own?.response_mutations ?? []), ...added] };
}

function toRoutePart(mutations: Mutations | undefined): RoutePart {
  if (!mutations) return {};
  return { config: typed('extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute', { mutations }) };
}

export const responseHeaders: Filter = {
  name,
  listener: ({ settings }) => added(settings),
  route: (way, { contract }) => toRoutePart(mutationsOf(way, contract)),
};
