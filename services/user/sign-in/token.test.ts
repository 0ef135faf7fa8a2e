// What tokens say and what they are made of.
import { decodeJwt, decodeProtectedHeader, generateKeyPair, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { createRefreshToken, expiryOf, hashRefreshToken, signAccessToken } from './token.ts';

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

test('refresh tokens are 256 random bits', () => {
  const tokens = Array.from({ length: 100 }, createRefreshToken);
  expect(new Set(tokens).size).toBe(100);
  for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  expect(hashRefreshToken(tokens[0]!)).toHaveLength(32);
  expect(hashRefreshToken(tokens[0]!)).not.toEqual(hashRefreshToken(tokens[1]!));
});
