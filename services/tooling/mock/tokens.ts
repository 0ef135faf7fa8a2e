// The tokens of the mock: real ones, signed by a key of its own and judged as everywhere, so that what works against the mock
// is signed in as against the mesh.
import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { accessToken, freshProof } from '#chassis/identity/token-form.ts';
import { TokenVerifier } from '#chassis/rpc/interceptors/identity.ts';
import type { PublicKey } from '#envoy/mesh.ts';

export interface MockTokens {
  verifier: TokenVerifier;
  /** The keys that the door believes. */
  keys: readonly PublicKey[];
  /** An access token of the mock's one person; each has an hour. */
  sign: () => Promise<string>;
  /** A fresh proof of that person, for methods that ask for one. */
  prove: () => Promise<string>;
}

export async function makeTokens(): Promise<MockTokens> {
  const { publicKey, privateKey } = await generateKeyPair(accessToken.algorithm, { extractable: true });
  const key = {
    ...(await exportJWK(publicKey)),
    kid: randomUUID(),
    alg: accessToken.algorithm,
    use: 'sig',
  } as PublicKey;
  const verifier = new TokenVerifier();
  verifier.useKeys({ keys: [key] });
  const userId = randomUUID();
  const sid = randomUUID();
  const sign = (typ: string, audience: string): Promise<string> =>
    new SignJWT({ sid })
      .setProtectedHeader({ alg: accessToken.algorithm, typ, kid: key.kid })
      .setSubject(userId)
      .setIssuer(accessToken.issuer)
      .setAudience(audience)
      .setIssuedAt()
      // Less than the longest life of a token: a second may end between the two readings of the clock.
      .setExpirationTime('59m')
      .sign(privateKey);
  return {
    verifier,
    keys: [key],
    sign: () => sign('JWT', accessToken.audience),
    prove: () => sign(freshProof.type, freshProof.audience),
  };
}
