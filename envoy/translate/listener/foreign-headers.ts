// What only the door itself may say of a request is taken off before anything reads it.
import { extension, type Resource } from '../resource/resource.ts';

/**
 * Of the headers of proxies only `x-forwarded-for` is read, and that by who sent it. The others would be believed of
 * anybody where proxies are trusted.
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
