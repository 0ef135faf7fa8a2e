// The tokens of a session. The access token proves the person to every service without a question to this one, so
// it is short-lived; the refresh token is 256 random bits that only this service can look up, by their hash.
import { type CryptoKey, type KeyObject, SignJWT } from 'jose';
import { accessToken, freshProof } from '#chassis/identity/token-form.ts';

export interface AccessTokenClaims {
  tokenId: string;
  userId: string;
  sessionId: string;
  issuedAt: Date;
  expiresAt: Date;
  /** For a token that an API key was traded for: the key, and the scopes of the token. */
  key?: { id: string; scopes: readonly string[] };
}

/** The key that signs a token, with its id. */
export interface Signer {
  kid: string;
  key: CryptoKey | KeyObject | Uint8Array;
}

/** The end of a token, in whole seconds, as tokens count time. */
export function expiryOf(issuedAt: Date, lifetimeMs: number): Date {
  return new Date(Math.floor((issuedAt.getTime() + lifetimeMs) / 1000) * 1000);
}

export function signAccessToken(claims: AccessTokenClaims, signer: Signer): Promise<string> {
  const ofKey = claims.key && { key_id: claims.key.id, scope: claims.key.scopes.join(' ') };
  return sign(claims, { typ: 'JWT', audience: accessToken.audience, others: ofKey }, signer);
}

/** For how long a proof counts as fresh. */
export const proofMs = 10 * 60 * 1000;

/** Signs a statement that the person has just proven to be there. It counts only for the session that it names. */
export const signProof = (claims: Omit<AccessTokenClaims, 'key'>, signer: Signer): Promise<string> =>
  sign(claims, { typ: freshProof.type, audience: freshProof.audience }, signer);

interface TokenForm {
  typ: string;
  audience: string;
  others?: Record<string, string>;
}

function sign(claims: AccessTokenClaims, { typ, audience, others }: TokenForm, { kid, key }: Signer): Promise<string> {
  return new SignJWT({ sid: claims.sessionId, ...others })
    .setProtectedHeader({ alg: accessToken.algorithm, typ, kid })
    .setIssuer(accessToken.issuer)
    .setAudience(audience)
    .setSubject(claims.userId)
    .setJti(claims.tokenId)
    .setIssuedAt(claims.issuedAt)
    .setExpirationTime(claims.expiresAt)
    .sign(key);
}
