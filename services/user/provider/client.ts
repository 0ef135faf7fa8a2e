// Speaks with providers: finds their endpoints, makes the authorization URL, trades a code for an ID token and verifies all
// of it: signature and its algorithm, issuer, audience and authorized party, nonce, times. Calls without https go only to
// this machine, wherever the provider's own metadata may point.
import { LRUCache } from 'lru-cache';
import * as openid from 'openid-client';
import { Refusal } from '#chassis/rpc/errors.ts';
import type { Flow, FlowSecrets, Return } from './flow.ts';
import type { Claims } from './identity.ts';
import { isPrivate, type Provider, type ProviderSource } from './settings.ts';

/** A provider's metadata and keys change seldom; its keys are asked for anew when one is unknown. */
const knownMs = 60 * 60 * 1000;
const timeoutSeconds = 5;

export interface Authorization {
  redirectUri: string;
  state: string;
  /** Whether the person has to sign in there again, even when a session is open. */
  anew: boolean;
}

export class ProviderClient {
  readonly #source: ProviderSource;
  readonly #known = new LRUCache<string, openid.Configuration>({ max: 100, ttl: knownMs });

  constructor(source: ProviderSource) {
    this.#source = source;
  }

  /** @throws Refusal UNAVAILABLE */
  async authorize(
    provider: Provider,
    { redirectUri, state, anew }: Authorization,
  ): Promise<{ url: string } & FlowSecrets> {
    const verifier = openid.randomPKCECodeVerifier();
    const nonce = openid.randomNonce();
    const url = openid.buildAuthorizationUrl(await this.#configurationOf(provider), {
      redirect_uri: redirectUri,
      scope: 'openid email profile',
      state,
      nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...(anew ? { prompt: 'login' } : {}),
    });
    return { url: url.href, verifier, nonce };
  }

  /** @throws Refusal PROVIDER_REFUSED, UNAVAILABLE */
  async finish(provider: Provider, flow: Flow, { nonce, verifier, ...came }: FlowSecrets & Return): Promise<Claims> {
    const configuration = await this.#configurationOf(provider);
    const url = new URL(flow.redirectUri);
    const { code, state, iss } = came;
    url.search = new URLSearchParams({ code, state, ...(iss ? { iss } : {}) }).toString();
    const checks = { pkceCodeVerifier: verifier, expectedNonce: nonce, expectedState: state, idTokenExpected: true };
    try {
      return toClaims((await openid.authorizationCodeGrant(configuration, url, checks)).claims()!);
    } catch (cause) {
      if (isAway(cause)) throw unavailable(provider, cause);
      throw new Refusal('PROVIDER_REFUSED', `what ${provider.title} says of the sign-in does not hold`, { cause });
    }
  }

  /** The provider's metadata, remembered for an hour. Keys that the provider withdrew are not remembered for longer. */
  async #configurationOf(provider: Provider): Promise<openid.Configuration> {
    const secret = await this.#source.secretOf(provider);
    const { issuer, clientId, algorithm } = provider;
    const key = JSON.stringify([issuer, clientId, algorithm, secret]);
    const known = this.#known.get(key);
    if (known) return known;
    const authentication = secret ? openid.ClientSecretPost(secret) : openid.None();
    const metadata = { id_token_signed_response_alg: algorithm };
    try {
      const configuration = await openid.discovery(new URL(issuer), clientId, metadata, authentication, {
        [openid.customFetch]: fetchPrivately,
        timeout: timeoutSeconds,
        // The signature is verified too, not only the way that the token came.
        execute: [openid.enableNonRepudiationChecks, openid.allowInsecureRequests],
      });
      this.#known.set(key, configuration);
      return configuration;
    } catch (cause) {
      throw unavailable(provider, cause);
    }
  }
}

/** Whether an address may be called. The library's own rule is all or nothing, so this rule replaces it. */
const fetchPrivately: openid.CustomFetch = (url, options) => {
  if (!isPrivate(new URL(url))) throw new Error(`${url} is neither https nor on this machine`);
  return fetch(url, options as RequestInit);
};

function toClaims({ sub, email, email_verified, name }: openid.IDToken): Claims {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return { subject: sub, email: text(email), emailVerified: email_verified === true, name: text(name) };
}

/** Whether the provider did not answer, or not as a provider does. Then nothing speaks against the sign-in itself. */
const isAway = (cause: unknown): boolean =>
  cause instanceof TypeError ||
  (cause instanceof openid.ResponseBodyError && cause.status >= 500) ||
  (cause instanceof Error && (cause.name === 'TimeoutError' || cause.name === 'AbortError'));

const unavailable = ({ title }: Provider, cause: unknown): Refusal =>
  new Refusal('UNAVAILABLE', `${title} cannot be asked at the moment`, { cause });
