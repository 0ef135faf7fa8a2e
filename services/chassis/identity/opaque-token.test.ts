// The bits and the hashes of tokens that are looked up by their hash.
import { expect, test } from 'vitest';
import { createOpaqueToken, hashOpaqueToken } from './opaque-token.ts';

test('opaque tokens are 256 random bits', () => {
  const tokens = Array.from({ length: 100 }, createOpaqueToken);
  expect(new Set(tokens).size).toBe(100);
  for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  expect(hashOpaqueToken(tokens[0]!)).toHaveLength(32);
  expect(hashOpaqueToken(tokens[0]!)).not.toEqual(hashOpaqueToken(tokens[1]!));
});
