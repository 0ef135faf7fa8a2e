// Writes tokens as an attacker does: any header, any claims, any signature, also in forms that no library would produce.
import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/**
 * The attacker's knowledge. For the sharper half of the corpus it includes the trusted key, which an attacker must never
 * get.
 */
export interface Forgery {
  /** The `kid` under which the key is published. */
  kid: string;
  trusted: KeyObject;
  /** The id of a person who exists. */
  userId: string;
  sessionId: string;
  /** Seconds since the epoch. */
  now: number;
}

export const encode = (text: string | Buffer): string => Buffer.from(text).toString('base64url');

/** Three parts, signed with Ed25519. Header and claims may be text, for JSON that no object can hold. */
export function sealForged(header: unknown, claims: unknown, key: KeyObject): string {
  const content = `${encode(toText(header))}.${encode(toText(claims))}`;
  return `${content}.${encode(sign(null, Buffer.from(content), key))}`;
}

/** The same with another signature: an empty one, or one by a shared secret or by the attacker's own key. */
export function sealWith(header: unknown, claims: unknown, signature: (content: string) => Buffer | string): string {
  const content = `${encode(toText(header))}.${encode(toText(claims))}`;
  return `${content}.${encode(signature(content))}`;
}

const toText = (value: unknown): string | Buffer =>
  typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value);

export const goodHeader = ({ kid }: Forgery) => ({ alg: 'EdDSA', typ: 'JWT', kid });

export const goodClaims = ({ userId, sessionId, now }: Forgery) => ({
  sid: sessionId,
  iss: 'sinew',
  aud: 'sinew',
  sub: userId,
  jti: '01890000-0000-7000-8000-000000000000',
  iat: now,
  exp: now + 300,
});

/**
 * A token that is right in every respect. It shows that the check accepts good tokens, without which the corpus would
 * prove nothing.
 */
export const goodToken = (forgery: Forgery): string =>
  sealForged(goodHeader(forgery), goodClaims(forgery), forgery.trusted);

/** Signs with a shared secret that an attacker knows or guesses, such as the public key in one of its written forms. */
export const hmac =
  (bits: 256 | 384 | 512, secret: string | Buffer) =>
  (content: string): Buffer =>
    createHmac(`sha${bits}`, secret).update(content).digest();

/** The public half of the trusted key, in the forms in which libraries have been fooled with it. */
export function publicForms(trusted: KeyObject): Record<string, string | Buffer> {
  const key = createPublicKey(trusted);
  const jwk = key.export({ format: 'jwk' });
  return {
    PEM: key.export({ type: 'spki', format: 'pem' }),
    DER: key.export({ type: 'spki', format: 'der' }),
    'the raw bytes': Buffer.from(jwk.x!, 'base64url'),
    'the base64url text': jwk.x!,
    'the JWK': JSON.stringify(jwk),
  };
}

/** The attacker's own keys. */
export const ownKeys = {
  ed25519: generateKeyPairSync('ed25519'),
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  p256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
};
