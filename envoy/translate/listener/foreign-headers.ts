// Headers that only the door itself may set are removed before anything reads the request.
import { extension, type Resource } from '../resource/resource.ts';

/**
 * The door reads only `x-forwarded-for` of the headers that proxies set, and believes it only from trusted proxies. Where
 * proxies are trusted, Envoy would believe the other headers from anybody.
 */
const foreign = [
  'x-envoy-',
  'x-sinew-',
  'x-jwt-payload',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-client-cert',
];

/** A stranger who names a trace would decide that it is kept. */
const traceHeaders = ['traceparent', 'tracestate'];

export const stripForeignHeaders = (trustsCallers: boolean): Resource[] => [
  extension(
    'envoy.http.early_header_mutation.header_mutation',
    'extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation',
    {
      mutations: [...foreign, ...(trustsCallers ? [] : traceHeaders)].map((prefix) => ({
        remove_on_match: { key_matcher: { prefix } },
      })),
    },
  ),
];
