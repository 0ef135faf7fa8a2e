// The two tokens of a session. The access token proves the person to every service without a question to this one, so
// it is short-lived; the refresh token is 256 random bits that only this service can look up, by their hash.
import { type CryptoKey, type KeyObject, SignJWT } from 'jose';
import { accessToken } from '#chassis/interceptors/identity.ts';

export interface AccessTokenClaims {
  tokenId: string;
  userId: string;
  sessionId: string;
  issuedAt: Date;
  expiresAt: Date;
  /** Of a token that an API key was traded for: the key, and all that the token may be used for. */
  key?: { id: string; scopes: readonly string[] };
}

/** What a token is signed with. */
export interface Signer {
  kid: string;
  key: CryptoKey | KeyObject | Uint8Array;
}

/** Whole seconds, as tokens count time. */
export function expiryOf(issuedAt: Date, lifetimeMs: number): Date {
  return new Date(Math.floor((issuedAt.getTime() + lifetimeMs) / 1000) * 1000);
}

export function signAccessToken(claims: AccessTokenClaims, { kid, key }: Signer): Promise<string> {
  const ofKey = claims.key && { key_id: claims.key.id, scope: claims.key.scopes.join(' ') };
  return new SignJWT({ sid: claims.sessionId, ...ofKey })
    .setProtectedHeader({ alg: accessToken.algorithm, typ: 'JWT', kid })
    .setIssuer(accessToken.issuer)
    .setAudience(accessToken.audience)
    .setSubject(claims.userId)
    .setJti(claims.tokenId)
    .setIssuedAt(claims.issuedAt)
    .setExpirationTime(claims.expiresAt)
    .sign(key);
}
