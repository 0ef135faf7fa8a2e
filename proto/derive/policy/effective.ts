// The effective policy of each RPC, as `npm run policy -- --json` gives it: every word of the vocabulary, also those that
// follow from others. Names and units are stable: a time is a text in seconds (`2.5s`), as in the JSON of protobuf, and a
// word that the contract does not say is `null`.
import type { Access, Contract, HttpRoute, Lifecycle, Limit, Method, ToolPolicy } from '../../contract.ts';
import type { ProofPolicy } from '../../proof.ts';
import { refusalReasons, takesIdempotencyKey } from '../../reasons.ts';
import { toRetryPolicy } from './retries.ts';

export interface EffectivePolicy {
  /** `sinew.user.v1.UserService/SignUp` */
  rpc: string;
  /** The registry's name of the service that has it. */
  service: string;
  access: EffectiveAccess;
  limit: EffectiveLimit;
  timeout: string;
  idempotency: { level: Method['idempotency']; key: boolean };
  retries: { after: 'unsent' | 'failure'; tryTimeout: string | null; hedged: boolean };
  cache: { maxAge: string; sharing: CacheSharing } | null;
  proof: ProofPolicy | null;
  secretAnswer: boolean;
  page: boolean;
  mediaTypes: readonly string[];
  lifecycle: { deprecatedSince: string; sunset: string | null; replacement: string | null } | null;
  errors: { own: readonly string[]; all: readonly string[] };
  tool: ToolPolicy | null;
  routes: readonly HttpRoute[];
}

export interface EffectiveAccess {
  kind: AccessName;
  scope: string | null;
  permission: { name: string; roles: readonly string[] } | null;
  /** The calling services; empty unless the access is internal. */
  callers: readonly string[];
  /** Whether the contract says `*`, for all other services. */
  allServices: boolean;
  outlivesSession: boolean;
  endsSession: boolean;
  /** Whether the permission is needed only where the request names an organisation. */
  orForOneself: boolean;
}

export interface EffectiveLimit {
  requests: number;
  window: string;
  by: Limit['by'];
  burst: number;
}

export type AccessName = 'internal' | 'signed_in' | 'public';
export type CacheSharing = 'private' | 'public_without_token' | 'public';

/** In the order of the contract. */
export const effectivePolicies = ({ methods }: Contract): EffectivePolicy[] => methods.map(toEffective);

function toEffective(method: Method): EffectivePolicy {
  const { after, tryTimeoutMs, hedged } = toRetryPolicy(method);
  return {
    rpc: method.path.slice(1),
    service: method.service,
    access: toAccess(method.access),
    limit: toEffectiveLimit(method.limit),
    timeout: toSeconds(method.timeoutMs),
    idempotency: { level: method.idempotency, key: takesIdempotencyKey(method) },
    retries: { after, tryTimeout: tryTimeoutMs === undefined ? null : toSeconds(tryTimeoutMs), hedged },
    cache: method.cache ? { maxAge: toSeconds(method.cache.maxAgeMs), sharing: sharings[method.cache.sharing] } : null,
    proof: method.proof ?? null,
    secretAnswer: method.secretAnswer,
    page: method.page,
    mediaTypes: method.mediaTypes,
    lifecycle: method.lifecycle ? toLifecycle(method.lifecycle) : null,
    errors: { own: method.errors, all: refusalReasons(method) },
    tool: method.tool ?? null,
    routes: method.http,
  };
}

const kinds = { internal: 'internal', signedIn: 'signed_in', public: 'public' } as const;
const sharings = { private: 'private', publicWithoutToken: 'public_without_token', public: 'public' } as const;

function toAccess(access: Access): EffectiveAccess {
  const isSignedIn = access.kind === 'signedIn';
  return {
    kind: kinds[access.kind],
    scope: access.kind === 'internal' ? null : (access.scope ?? null),
    permission: (isSignedIn && access.permission) || null,
    callers: access.kind === 'internal' ? access.callers : [],
    allServices: access.kind === 'internal' && access.all === true,
    outlivesSession: isSignedIn && access.outlivesSession === true,
    endsSession: isSignedIn && access.endsSession === true,
    orForOneself: isSignedIn && access.orForOneself === true,
  };
}

export const toEffectiveLimit = ({ requests, windowMs, by, burst }: Limit): EffectiveLimit => ({
  requests,
  window: toSeconds(windowMs),
  by,
  burst,
});

const toLifecycle = ({ deprecatedSince, sunset, replacement }: Lifecycle): EffectivePolicy['lifecycle'] => ({
  deprecatedSince,
  sunset: sunset ?? null,
  replacement: replacement?.slice(1) ?? null,
});

const toSeconds = (milliseconds: number): string => `${milliseconds / 1000}s`;
