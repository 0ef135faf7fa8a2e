// ECDS: the token check of the door. It refuses a call without a valid token before the call costs anything; the services
// check the token again. The filter has its own file, because the keys change while calls are under way: a new listener
// would end the connections of the old one and forget all limits, a new filter does neither.
import type { EdgeSettings, PublicKey } from '../../../mesh.ts';
import { extension, type Resource, typed } from '../../resource/resource.ts';
import { discover } from '../../resource/source.ts';
import type { Filter } from '../filter.ts';
import { callerHeader } from './limits.ts';

const name = 'envoy.filters.http.jwt_authn';
const type = 'extensions.filters.http.jwt_authn.v3.JwtAuthentication';
const file = 'ecds';

/** Without keys there is no requirement for signed-in callers: their routes are closed then. */
function toTokenCheck(keys: readonly PublicKey[], settings: EdgeSettings): Resource {
  const filter = keys.length > 0 ? withKeys(keys, settings) : { requirement_map: { public: {} } };
  return typed('config.core.v3.TypedExtensionConfig', extension(name, type, filter));
}

const withKeys = (keys: readonly PublicKey[], { token }: EdgeSettings): Resource => ({
  providers: {
    sinew: {
      issuer: token.issuer,
      audiences: [token.audience],
      local_jwks: { inline_string: JSON.stringify({ keys }) },
      // The header is named, because by default Envoy also takes a token from the query, and queries end up in logs.
      from_headers: [{ name: 'authorization', value_prefix: 'Bearer ' }],
      forward: true,
      require_expiration: true,
      max_lifetime: '86400s',
      clock_skew_seconds: 5,
      claim_to_headers: [{ header_name: callerHeader, claim_name: 'sub' }],
      // A signature is verified once for each worker, until the keys change. A token that has ended may pass here for a
      // minute more when it was seen before; the services look at its times again.
      jwt_cache_config: { jwt_cache_size: 1000 },
    },
  },
  requirement_map: {
    signedIn: { provider_name: 'sinew' },
    public: { requires_any: { requirements: [{ provider_name: 'sinew' }, { allow_missing: {} }] } },
  },
});

const toRequirement = (requirement_name: string): Resource =>
  typed('extensions.filters.http.jwt_authn.v3.PerRouteConfig', { requirement_name });

const requirements = { public: toRequirement('public'), signedIn: toRequirement('signedIn') };

/** The filter's part of a route that leads to no method and takes only people who are signed in. */
export const requireToken: Resource = { [name]: requirements.signedIn };

export const tokenCheck: Filter = {
  name,
  listener: ({ settings }) => discover(settings, { name, file, type }),
  discovered: { file, make: ({ keys, settings }) => toTokenCheck(keys, settings) },
  // A call without a token passes to public methods. A bad token never passes.
  route: ({ access }) => ({ config: requirements[access.kind] }),
  ownHeaders: [callerHeader],
};
