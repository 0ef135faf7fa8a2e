// Decides which account an identity at a provider opens. An address alone proves nothing: the provider must vouch for it,
// and the account's owner must have proven it to us as well. Otherwise somebody could open an account with another person's
// address, and wait there for that person.

import { Refusal } from '#chassis/rpc/errors.ts';
import { toName } from '#chassis/text/name.ts';
import { mostOf } from '#proto/contract.ts';

/** The verified claims of a provider about a person. */
export interface Claims {
  subject: string;
  email: string;
  /** Whether the provider vouches for the address. */
  emailVerified: boolean;
  name: string;
}

export interface LinkedIdentity {
  id: string;
  userId: string;
  provider: string;
  issuer: string;
  subject: string;
  email: string;
  createdAt: Date;
  lastUsedAt: Date | null;
}

/** An account at the address that the provider names. */
export interface Candidate {
  userId: string;
  emailVerified: boolean;
}

export type LinkDecision = { kind: 'enter' | 'link'; userId: string } | { kind: 'signUp' };

/** How many identities an account may have. */
export const mostIdentities = 20;

/**
 * @param linked the account that the identity is linked to, if there is one
 * @param candidate the account at the address, if there is one
 * @throws Refusal PROVIDER_EMAIL_UNVERIFIED, IDENTITY_NOT_LINKED
 */
export function decideLink(claims: Claims, linked: string | undefined, candidate: Candidate | undefined): LinkDecision {
  if (linked) return { kind: 'enter', userId: linked };
  if (!claims.email || !claims.emailVerified) throw emailUnverified();
  if (!candidate) return { kind: 'signUp' };
  if (!candidate.emailVerified) throw identityNotLinked();
  return { kind: 'link', userId: candidate.userId };
}

/** A name to begin with, which the person can change. */
export const displayNameOf = ({ name, email }: Claims): string =>
  toName(name, longestName) || toName(email.split('@')[0]!, longestName) || 'Sinew';

/** The contract's bound for a name that a person gives. */
const longestName = mostOf('sinew.user.v1.SignUpRequest', 'display_name');

const emailUnverified = (): Refusal =>
  new Refusal('PROVIDER_EMAIL_UNVERIFIED', 'the provider does not say that the e-mail address is verified');

export const identityNotLinked = (): Refusal =>
  new Refusal(
    'IDENTITY_NOT_LINKED',
    'there is an account with this address, which was not verified: sign in with its password and link the identity',
  );

export const notOwnIdentity = (): Refusal =>
  new Refusal('IDENTITY_NOT_LINKED', 'this identity is not linked to the account, and proves nothing of its person');

export const identityTaken = (): Refusal => new Refusal('IDENTITY_TAKEN', 'this identity is linked to another account');

export const identityNotFound = (): Refusal => new Refusal('IDENTITY_NOT_FOUND', 'there is no such identity');

export const lastWayIn = (): Refusal =>
  new Refusal('LAST_WAY_IN', 'the account has no password: set one before the last identity goes');

export const tooManyIdentities = (): Refusal =>
  new Refusal('TOO_MANY_IDENTITIES', `the account has ${mostIdentities} identities: unlink one first`);
