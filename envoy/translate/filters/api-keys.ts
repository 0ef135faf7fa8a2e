// Personal API keys at the door: one is traded for a short-lived access token before the token check, so that the limits,
// the routes and the services know one kind of token only. The user service is asked each time, by an RPC of our own that
// is internal to the edge, so a revoked key is refused from its next call on. Without an answer nobody comes in.
// A short script rather than Envoy's external authorization, whose RPC is no part of our contract: there would be a
// method without a policy. Calls without a key pass it by, and cost nothing.
import { readFileSync } from 'node:fs';
import { ApiKeyExchangeServiceService } from '#proto/gen/sinew/user/v1/api_key.ts';
import { extension, type Resource, typed } from '../resource.ts';

/** In form: what else begins so is no token either, and is refused by the token check. */
const form = 'Bearer sinew_[0-9A-Za-z]{49}';

export const keyExchange = (file: string): Resource => ({
  name: 'sinew.api-keys',
  typed_config: typed('extensions.common.matching.v3.ExtensionWithMatcher', {
    extension_config: extension('sinew.api-keys', 'extensions.filters.http.lua.v3.Lua', {
      default_source_code: { filename: file },
    }),
    xds_matcher: {
      matcher_list: {
        matchers: [{ predicate: { not_matcher: { single_predicate: hasKey } }, on_match: { action: skip } }],
      },
    },
  }),
});

const hasKey: Resource = {
  input: {
    name: 'authorization',
    typed_config: typed('type.matcher.v3.HttpRequestHeaderMatchInput', { header_name: 'authorization' }),
  },
  // This matcher's own kind of expression wants its engine named.
  value_match: { safe_regex: { google_re2: {}, regex: form } },
};

const skip = extension('skip', 'extensions.filters.common.matcher.action.v3.SkipFilter');

/** The script with the path of the RPC before it. */
export const toKeyScript = (): string =>
  `local path = '${ApiKeyExchangeServiceService.exchangeApiKey.path}'\n\n${script}`;

const script = readFileSync(new URL('./scripts/api-keys.lua', import.meta.url), 'utf8');
