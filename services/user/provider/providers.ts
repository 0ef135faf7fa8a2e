// Signing in with a provider, and linking an identity to an account: the way there and the way back. The provider is asked
// before a transaction begins, never inside one.
import { createId } from '#chassis/database/identifiers.ts';
import { createOpaqueToken, hashOpaqueToken } from '#chassis/identity/opaque-token.ts';
import { invalidField } from '#chassis/rpc/errors.ts';
import type { Clock } from '#chassis/runtime/clock.ts';
import type { Envelopes } from '#chassis/secrets/envelopes.ts';
import { defaultPreferences } from '../account/preferences.ts';
import { createUser } from '../account/user.ts';
import type { Act, AuditOrigin } from '../audit/entry.ts';
import type { AuditStore } from '../audit/store.ts';
import type { KnownDeviceStore } from '../device/store.ts';
import type { SignInFlow, SignInOutcome } from '../sign-in/sign-in.ts';
import type { ProviderClient } from './client.ts';
import {
  type Flow,
  type FlowPurpose,
  type FlowSecrets,
  flowMs,
  invalidFlow,
  providerNotFound,
  type Return,
  requireOwn,
  signingIn,
} from './flow.ts';
import {
  type Candidate,
  type Claims,
  decideLink,
  displayNameOf,
  type LinkedIdentity,
  notOwnIdentity,
} from './identity.ts';
import { isPrivate, type Provider, type ProviderSource } from './settings.ts';
import type { ProviderStore } from './store.ts';

export interface ProvidersParts {
  source: ProviderSource;
  client: ProviderClient;
  store: ProviderStore;
  signInFlow: SignInFlow;
  devices: KnownDeviceStore;
  envelopes: Envelopes;
  audit: AuditStore;
  clock: Clock;
}

/** The address that the client opens, and the values that it keeps until it comes back. */
export interface Departure {
  authorizationUrl: string;
  state: string;
  handle: string;
  expiresAt: Date;
}

export interface Arrival {
  returned: Return;
  deviceToken: string;
  origin: AuditOrigin;
}

export class Providers {
  readonly #parts: ProvidersParts;

  constructor(parts: ProvidersParts) {
    this.#parts = parts;
  }

  list(): readonly Provider[] {
    return this.#parts.source.list();
  }

  /** @throws Refusal PROVIDER_NOT_FOUND, INVALID_FIELDS, UNAVAILABLE */
  async start(name: string, redirectUri: string, purpose: FlowPurpose): Promise<Departure> {
    const { client, store, envelopes, clock } = this.#parts;
    const provider = this.#find(name);
    if (!provider) throw providerNotFound();
    if (!provider.redirectUris.includes(redirectUri)) throw invalidField('redirectUri', 'is not allowed');
    const state = createOpaqueToken();
    const handle = createOpaqueToken();
    const { url, ...secrets } = await client.authorize(provider, { redirectUri, state, anew: purpose.proves });
    if (!isPrivate(new URL(url))) throw invalidField('provider', 'asks for what is not https');
    const now = clock.now();
    const stateHash = hashOpaqueToken(state);
    const sealed = await envelopes.seal(JSON.stringify(secrets), sealedAs(stateHash));
    const expiresAt = new Date(now.getTime() + flowMs);
    const { issuer } = provider;
    const kept = { stateHash, handleHash: hashOpaqueToken(handle), provider: name, issuer, redirectUri, sealed };
    await store.insertFlow({ ...kept, ...purpose, createdAt: now, expiresAt });
    return { authorizationUrl: url, state, handle, expiresAt };
  }

  /** @throws Refusal as FinishProvider says in the contract */
  async finish({ returned, deviceToken, origin }: Arrival): Promise<SignInOutcome> {
    const { store, signInFlow, devices, clock } = this.#parts;
    const { provider, claims } = await this.#return(returned, signingIn);
    const { issuer, name } = provider;
    const linked = await store.findOwner(issuer, claims.subject);
    const candidate = linked ? undefined : await store.findCandidate(claims.email);
    if (candidate) await this.#noteUnproven(candidate, name, origin);
    const decision = decideLink(claims, linked, candidate);
    const userId = decision.kind === 'signUp' ? createId(clock.now()) : decision.userId;
    const identity = this.#toIdentity(provider, claims, userId);
    const act = { time: identity.createdAt, actorId: userId, origin };
    if (decision.kind === 'signUp') await this.#signUp(identity, claims, act);
    if (decision.kind === 'link') await store.linkByAddress(identity, toEntry(identity, act));
    const now = clock.now();
    const { emailKey, ...credentials } = await store.enter(userId, issuer, { subject: claims.subject, now });
    const seen = { address: origin.address, now };
    const { deviceId } = await devices.find(emailKey, hashOpaqueToken(deviceToken), seen);
    return signInFlow.admit({ credentials, method: 'PROVIDER', provider: name, deviceId, origin });
  }

  /** @throws Refusal as FinishLink says in the contract */
  async link(returned: Return, act: Act): Promise<LinkedIdentity> {
    const { provider, claims } = await this.#return(returned, { userId: act.actorId, proves: false });
    const identity = this.#toIdentity(provider, claims, act.actorId);
    await this.#parts.store.link(identity, toEntry(identity, act));
    return identity;
  }

  /** Proves that the person is there. @throws Refusal as Reauthenticate says in the contract */
  async prove(returned: Return, act: Act): Promise<void> {
    const { store, audit } = this.#parts;
    const { provider, claims } = await this.#return(returned, { userId: act.actorId, proves: true });
    const isOwn = (await store.findOwner(provider.issuer, claims.subject)) === act.actorId;
    const details = { method: 'provider', provider: provider.name };
    await audit.append({ ...act, action: 'PROOF_GIVEN', result: isOwn ? 'done' : 'refused', details });
    if (!isOwn) throw notOwnIdentity();
  }

  async #return(returned: Return, purpose: FlowPurpose): Promise<{ provider: Provider; claims: Claims }> {
    const { client, store, envelopes, clock } = this.#parts;
    const stateHash = hashOpaqueToken(returned.state);
    const flow = requireOwn(await store.takeFlow(stateHash, clock.now()), returned.handle, purpose);
    const provider = this.#find(flow.provider);
    // The settings may have changed meanwhile. Another issuer must not answer for the one that was asked.
    if (provider?.issuer !== flow.issuer || !provider.redirectUris.includes(flow.redirectUri)) throw invalidFlow();
    const opened = await envelopes.open(flow.sealed, sealedAs(stateHash));
    const secrets = JSON.parse(opened.toString()) as FlowSecrets;
    return { provider, claims: await client.finish(provider, flow as Flow, { ...secrets, ...returned }) };
  }

  /** Notes that somebody came with the address of an account that never proved it. Either of them may own the address. */
  async #noteUnproven({ userId, emailVerified }: Candidate, provider: string, origin: AuditOrigin): Promise<void> {
    if (emailVerified) return;
    const { audit, clock } = this.#parts;
    const act = { action: 'IDENTITY_LINKED', result: 'refused', time: clock.now() } as const;
    await audit.append({ ...act, subjectId: userId, origin, details: { provider } });
  }

  async #signUp(identity: LinkedIdentity, claims: Claims, act: Act): Promise<void> {
    const now = act.time;
    const profile = { id: identity.userId, email: claims.email, displayName: displayNameOf(claims) };
    const user = { ...createUser(profile, now), emailVerifiedAt: now };
    const signedUp = { ...act, action: 'SIGNED_UP', details: { provider: identity.provider } } as const;
    const account = { user, passwordHash: null, preferences: defaultPreferences };
    await this.#parts.store.signUp(account, identity, { signedUp, linked: toEntry(identity, act) });
  }

  #find(name: string): Provider | undefined {
    return this.list().find((provider) => provider.name === name);
  }

  #toIdentity({ name, issuer }: Provider, { subject, email }: Claims, userId: string): LinkedIdentity {
    const now = this.#parts.clock.now();
    return { id: createId(now), userId, provider: name, issuer, subject, email, createdAt: now, lastUsedAt: null };
  }
}

const toEntry = ({ id, provider }: LinkedIdentity, act: Act) =>
  ({ ...act, action: 'IDENTITY_LINKED', targetId: id, details: { provider } }) as const;

const sealedAs = (stateHash: Buffer) =>
  ({ scope: 'mesh', owner: 'user', name: `provider-flow/${stateHash.toString('hex')}`, version: 1 }) as const;
