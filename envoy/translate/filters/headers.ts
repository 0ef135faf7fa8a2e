// The headers that every call loses or gains at the door, and the compression of answers.
import type { EdgeSettings, TlsSettings } from '../../mesh.ts';
import { extension, type Resource, typed } from '../resource.ts';

/**
 * Of the headers of proxies only `x-forwarded-for` is read, and that by who sent it. The others would be believed of
 * anybody where proxies are trusted.
 */
const foreign = [
  'x-envoy-',
  'x-sinew-',
  'x-jwt-payload',
  ...['x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-port', 'x-forwarded-client-cert'],
];

/** What only the door itself may say. Taken off before anything reads the request. */
export const stripForeignHeaders: Resource[] = [
  extension(
    'envoy.http.early_header_mutation.header_mutation',
    'extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation',
    {
      mutations: foreign.map((prefix) => ({
        remove_on_match: { key_matcher: { prefix } },
      })),
    },
  ),
];

const always = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'x-trace-id': '%TRACE_ID%',
};

const mutationName = 'envoy.filters.http.header_mutation';

const withoutGrpc: Resource[] = [{ remove_on_match: { key_matcher: { prefix: 'grpc-' } } }];

/**
 * On REST routes: what is between gRPC and its clients concerns nobody there. A caller's would reach the service behind the
 * transcoder, where an unknown `grpc-encoding` fails a call that is not even encoded.
 */
export const restHeaders: Resource = {
  [mutationName]: typed('extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute', {
    mutations: {
      request_mutations: withoutGrpc,
      response_mutations: withoutGrpc,
      response_trailers_mutations: withoutGrpc,
    },
  }),
};

/** Added to whatever leaves, also to the answers that filters give. */
export const responseHeaders = ({ tls, port }: EdgeSettings): Resource =>
  extension(mutationName, 'extensions.filters.http.header_mutation.v3.HeaderMutation', {
    mutations: {
      response_mutations: [
        ...Object.entries(always).map(([key, value]) => append(key, value, 'OVERWRITE_IF_EXISTS_OR_ADD')),
        // Refused before anything was traced.
        append('x-trace-id', '%UNIQUE_ID%', 'ADD_IF_ABSENT'),
        ...(tls ? [append('strict-transport-security', toHsts(tls), 'OVERWRITE_IF_EXISTS_OR_ADD')] : []),
        // Where the same can be had by HTTP/3.
        ...(tls?.http3 ? [append('alt-svc', `h3=":${port}"; ma=86400`, 'OVERWRITE_IF_EXISTS_OR_ADD')] : []),
        // A page for people has its own (services/chassis/web/page.ts).
        append('content-security-policy', "default-src 'none'; frame-ancestors 'none'", 'ADD_IF_ABSENT'),
        // Answers are a person's own unless a service says otherwise.
        append('cache-control', 'no-store', 'ADD_IF_ABSENT'),
      ],
    },
  });

const toHsts = ({ hstsSeconds }: TlsSettings): string => `max-age=${hstsSeconds}; includeSubDomains`;

const append = (key: string, value: string, append_action: string): Resource => ({
  append: { header: { key, value }, append_action },
});

export const compression = (): Resource =>
  extension('envoy.filters.http.compressor', 'extensions.filters.http.compressor.v3.Compressor', {
    response_direction_config: {
      // Compressed, even nothing is some bytes, and this answer has none.
      uncompressible_response_codes: [304],
      common_config: {
        min_content_length: 860,
        content_type_matcher: [{ exact: 'application/json' }, { exact: 'application/problem+json' }],
      },
    },
    compressor_library: {
      name: 'gzip',
      typed_config: typed('extensions.compression.gzip.compressor.v3.Gzip', {
        compression_level: 'COMPRESSION_LEVEL_3',
        window_bits: 15,
        memory_level: 8,
      }),
    },
  });
