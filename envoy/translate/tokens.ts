// Who may pass: the token check of the door. The services check the token again; here a call without a valid one is
// refused before it costs anything.
import type { Access } from '#proto/contract.ts';
import type { EdgeSettings, PublicKey } from '../mesh.ts';
import { callerHeader } from './limits.ts';
import { extension, type Resource, typed } from './resource.ts';

const filterName = 'envoy.filters.http.jwt_authn';

export const tokenCheck = (keys: readonly PublicKey[], settings: EdgeSettings): Resource =>
  extension(filterName, 'extensions.filters.http.jwt_authn.v3.JwtAuthentication', {
    providers: {
      sinew: {
        issuer: settings.token.issuer,
        audiences: [settings.token.audience],
        local_jwks: { inline_string: JSON.stringify({ keys }) },
        // Named, because by default a token in the query is taken as well, and queries end up in logs.
        from_headers: [{ name: 'authorization', value_prefix: 'Bearer ' }],
        forward: true,
        require_expiration: true,
        max_lifetime: '86400s',
        clock_skew_seconds: 5,
        claim_to_headers: [{ header_name: callerHeader, claim_name: 'sub' }],
      },
    },
    requirement_map: {
      signedIn: { provider_name: 'sinew' },
      public: { requires_any: { requirements: [{ provider_name: 'sinew' }, { allow_missing: {} }] } },
    },
  });

/** What a route asks of the token. A call without one passes where anybody may; a bad one never does. */
export const tokenOfRoute = (access: Exclude<Access, { kind: 'internal' }>): Resource => ({
  [filterName]: typed('extensions.filters.http.jwt_authn.v3.PerRouteConfig', { requirement_name: access.kind }),
});
