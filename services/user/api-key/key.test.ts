// What a key looks like, and until when it works.
import { randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hashOpaqueToken } from '#chassis/identity/opaque-token.ts';
import { type ApiKey, createApiKey, createSecret, isUseStale, isWellFormed, works } from './key.ts';

const now = new Date('2026-01-01T00:00:00Z');
const later = (ms: number): Date => new Date(now.getTime() + ms);
const day = 24 * 60 * 60 * 1000;

const make = (change: Partial<Parameters<typeof createApiKey>[1]> = {}): ApiKey =>
  createApiKey(
    createSecret(),
    { id: 'one', userId: 'ada', name: 'script', scopes: ['B', 'A', 'B'], lifetimeDays: 0, ...change },
    now,
  );

describe('the text of a key', () => {
  it('is new each time, of one form, and hashed whole', () => {
    const secrets = Array.from({ length: 200 }, createSecret);
    expect(new Set(secrets).size).toBe(200);
    for (const secret of secrets) expect(secret).toMatch(/^sinew_[0-9A-Za-z]{49}$/);
    expect(secrets.every(isWellFormed)).toBe(true);
    expect(hashOpaqueToken(secrets[0]!)).toHaveLength(32);
    expect(hashOpaqueToken(secrets[0]!)).not.toEqual(hashOpaqueToken(secrets[1]!));
  });

  it('is no key any more with one character changed', () => {
    const secret = createSecret();
    const at = randomInt('sinew_'.length, secret.length);
    const changed = `${secret.slice(0, at)}${secret[at] === 'x' ? 'y' : 'x'}${secret.slice(at + 1)}`;
    expect(isWellFormed(changed), `${changed}, changed at ${at}`).toBe(false);
  });
});

describe('a key', () => {
  it('has its scopes once each, and shows how it begins but no more', () => {
    const secret = createSecret();
    const key = createApiKey(
      secret,
      { id: 'one', userId: 'ada', name: 'a', scopes: ['B', 'A', 'B'], lifetimeDays: 1 },
      now,
    );
    expect(key).toMatchObject({ name: 'a', scopes: ['A', 'B'], preview: secret.slice(0, 10) });
  });

  it('works for ninety days, or for as many as were said, unless it is revoked', () => {
    expect(make().expiresAt).toEqual(later(90 * day));
    const key = make({ lifetimeDays: 2 });
    expect(works(key, later(2 * day - 1))).toBe(true);
    expect(works(key, later(2 * day))).toBe(false);
    expect(works({ ...key, revokedAt: now }, now)).toBe(false);
  });

  it('tells its last use to the minute', () => {
    const key = make();
    expect(isUseStale(key, now)).toBe(true);
    expect(isUseStale({ ...key, lastUsedAt: now }, later(59_999))).toBe(false);
    expect(isUseStale({ ...key, lastUsedAt: now }, later(60_000))).toBe(true);
  });
});
