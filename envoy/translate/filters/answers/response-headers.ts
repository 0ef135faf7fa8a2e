// Adds headers to every answer at the door, also to the answers of other filters, and removes the headers of gRPC on REST
// routes.
import type { EdgeSettings, TlsSettings } from '../../../mesh.ts';
import { extension, type Resource, typed } from '../../resource/resource.ts';
import type { Filter } from '../filter.ts';

const name = 'envoy.filters.http.header_mutation';

const always = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'x-trace-id': '%TRACE_ID%',
};

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
const withoutGrpcHeaders: Resource = typed('extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute', {
  mutations: {
    request_mutations: withoutGrpc,
    response_mutations: withoutGrpc,
    response_trailers_mutations: withoutGrpc,
  },
});

/** A call of the Connect protocol has lost such headers before (connect.lua), and has a `grpc-timeout` that the door made. */
const withoutGrpcAnswers: Resource = typed('extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute', {
  mutations: { response_mutations: withoutGrpc, response_trailers_mutations: withoutGrpc },
});

const byProtocol = { rest: { config: withoutGrpcHeaders }, connect: { config: withoutGrpcAnswers }, grpc: {} };

export const responseHeaders: Filter = {
  name,
  listener: ({ settings }) => added(settings),
  route: ({ protocol }) => byProtocol[protocol],
};
