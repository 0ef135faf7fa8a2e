// The corpus of tokens against the check of every service: the check refuses each token, and never fails in another way. The
// trusted key signs half of the corpus, so the check has to judge form and claims and not only the signature.
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Refusal } from '#chassis/rpc/errors.ts';
import { TokenVerifier } from '#chassis/rpc/interceptors/identity.ts';
import { type Forgery, goodToken } from './forge.ts';
import { badTokens } from './tokens.ts';

const { privateKey } = generateKeyPairSync('ed25519');
const forgery: Forgery = {
  kid: 'trusted',
  trusted: privateKey,
  userId: '01890000-0000-7000-8000-000000000001',
  sessionId: '01890000-0000-7000-8000-000000000002',
  now: Math.floor(Date.now() / 1000),
};
const verifier = new TokenVerifier();
const { kty, crv, x } = createPublicKey(privateKey).export({ format: 'jwk' });
verifier.useKeys({ keys: [{ kty, crv, x, kid: forgery.kid, alg: 'EdDSA', use: 'sig' } as never] });

const corpus = badTokens(forgery);

describe('the check of access tokens', () => {
  it('takes the token that is right', async () => {
    const { userId, sessionId } = forgery;
    expect(await verifier.verify(goodToken(forgery))).toMatchObject({ caller: { userId, sessionId } });
  });

  it('meets a corpus of distinct tokens', () => {
    expect(new Set(corpus.map(([, token]) => token)).size).toBe(corpus.length);
    expect(corpus.length).toBeGreaterThanOrEqual(150);
  });

  it.each(corpus)('refuses %s', async (_, token) => {
    const verdict = await verifier.verify(token).catch((error: unknown) => error);
    expect(verdict).toBeInstanceOf(Refusal);
    expect(verdict).toMatchObject({ reason: 'UNAUTHENTICATED' });
    expect((verdict as Error).message).toBe('the access token is not valid');
  });
});
