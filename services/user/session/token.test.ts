// The claims and the form of tokens.
import { decodeJwt, decodeProtectedHeader, generateKeyPair, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { expiryOf, signAccessToken } from './token.ts';

test('an access token says what the mesh verifies', async () => {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA');
  const issuedAt = new Date('2026-01-01T00:00:00.900Z');
  const claims = { tokenId: 'one', userId: 'ada', sessionId: 's', issuedAt, expiresAt: expiryOf(issuedAt, 600_000) };
  const token = await signAccessToken(claims, { kid: 'key', key: privateKey });
  const seconds = issuedAt.getTime() / 1000;
  expect(decodeProtectedHeader(token)).toEqual({ alg: 'EdDSA', typ: 'JWT', kid: 'key' });
  expect(decodeJwt(token)).toEqual({
    iss: 'sinew',
    aud: 'sinew',
    sub: 'ada',
    sid: 's',
    jti: 'one',
    iat: Math.floor(seconds),
    exp: Math.floor(seconds) + 600,
  });
  await jwtVerify(token, publicKey, { currentDate: issuedAt });
});

test('a token ends at a whole second, as the caller is told', () => {
  expect(expiryOf(new Date('2026-01-01T00:00:00.900Z'), 10_000)).toEqual(new Date('2026-01-01T00:00:10Z'));
});
