// A sign-in with a provider that is under way: the facts that are kept until the person comes back, and the refusals then.
import { timingSafeEqual } from 'node:crypto';
import { hashOpaqueToken } from '#chassis/identity/opaque-token.ts';
import { Refusal } from '#chassis/rpc/errors.ts';

export interface Flow {
  stateHash: Buffer;
  handleHash: Buffer;
  /** The provider's name. */
  provider: string;
  issuer: string;
  redirectUri: string;
  /** The nonce and the verifier, sealed. */
  sealed: string;
  /** The account of a linking or a proof; a sign-in has no account yet. */
  userId: string | null;
  /** Whether an identity of the account is to prove its person, and not to be linked to it. */
  proves: boolean;
  createdAt: Date;
  expiresAt: Date;
}

/** The purpose of a flow. */
export type FlowPurpose = Pick<Flow, 'userId' | 'proves'>;

export const signingIn: FlowPurpose = { userId: null, proves: false };

/** The values that the provider is asked with and must answer to. */
export interface FlowSecrets {
  nonce: string;
  /** The verifier of PKCE (RFC 7636). */
  verifier: string;
}

/** The values that came back. */
export interface Return {
  state: string;
  code: string;
  handle: string;
  /** The issuer that the answer names; empty when it names none. */
  iss: string;
}

export const flowMs = 10 * 60 * 1000;

/** A flow ends where it began: with the same client, for the same purpose. @throws Refusal INVALID_PROVIDER_FLOW */
export function requireOwn(flow: Flow | undefined, handle: string, { userId, proves }: FlowPurpose): Flow {
  if (!flow || !timingSafeEqual(flow.handleHash, hashOpaqueToken(handle))) throw invalidFlow();
  if (flow.userId !== userId || flow.proves !== proves) throw invalidFlow();
  return flow;
}

export const invalidFlow = (): Refusal =>
  new Refusal('INVALID_PROVIDER_FLOW', 'the sign-in with the provider was not begun here, or is over: begin anew');

export const providerNotFound = (): Refusal => new Refusal('PROVIDER_NOT_FOUND', 'there is no such provider');
