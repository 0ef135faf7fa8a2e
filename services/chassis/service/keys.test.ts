// Which published keys are taken, and that bad keys never replace good ones.
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { TokenVerifier } from '../rpc/interceptors/identity.ts';
import { takeKeys } from './keys.ts';

const silent = pino({ level: 'silent' });

/** A verifier that has taken one good key, and a token signed by it. */
async function takenKey() {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA');
  const key = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'EdDSA', use: 'sig' };
  const verifier = new TokenVerifier();
  expect(takeKeys(JSON.stringify({ keys: [key] }), verifier, silent)).toBe(true);
  const token = await new SignJWT({ sid: 's' })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid: 'one' })
    .setSubject('ada')
    .setIssuer('sinew')
    .setAudience('sinew')
    .setIssuedAt()
    .setExpirationTime('1m')
    .sign(privateKey);
  return { verifier, token, key };
}

describe('published keys', () => {
  it('verify from then on', async () => {
    const { verifier, token } = await takenKey();
    expect((await verifier.verify(token)).caller).toEqual({ userId: 'ada', sessionId: 's' });
  });

  it('are replaced by others', async () => {
    const { verifier, token, key } = await takenKey();
    expect(takeKeys(JSON.stringify({ keys: [{ ...key, kid: 'two' }] }), verifier, silent)).toBe(true);
    await expect(verifier.verify(token)).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
  });

  it('that go while a token is verified take it along, and it is not remembered', async () => {
    const { verifier, token, key } = await takenKey();
    const verifying = verifier.verify(token);
    takeKeys(JSON.stringify({ keys: [{ ...key, kid: 'two' }] }), verifier, silent);
    await expect(verifying).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    expect(verifier.remembered(token)).toBeUndefined();
  });

  it.each([
    ['deleted', undefined],
    ['empty', ''],
    ['no JSON', 'keys'],
    ['another thing', '[]'],
    ['a set without keys', '{"keys":[]}'],
    ['a key without a name', '{"keys":[{"kty":"OKP"}]}'],
  ])('stay in use when the value is %s', async (_, value) => {
    const { verifier, token } = await takenKey();
    expect(takeKeys(value, verifier, silent)).toBe(false);
    expect((await verifier.verify(token)).caller).toEqual({ userId: 'ada', sessionId: 's' });
  });
});
