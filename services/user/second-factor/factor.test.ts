// What codes look like, and which of them are accepted when.
import { TOTP } from 'otpauth';
import { describe, expect, it } from 'vitest';
import { createRecoveryCodes, createTotpSecret, hashRecoveryCode, toUri, toUse } from './factor.ts';

/** The secret of RFC 6238's test vectors, `12345678901234567890`, in base 32. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('a code', () => {
  // RFC 6238, appendix B, SHA-1; the last six of its eight digits.
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('at %d seconds is %s', (seconds, code) => {
    const use = toUse(code, secret, new Date(seconds * 1000));
    expect(use).toEqual({ kind: 'step', step: Math.floor(seconds / 30) });
  });

  it('is taken a step early or late, and counted as the step that it is of', () => {
    const at = (seconds: number) => toUse('287082', secret, new Date(seconds * 1000));
    for (const seconds of [0, 30, 59, 60, 89]) expect(at(seconds)).toEqual({ kind: 'step', step: 1 });
    expect(at(90)).toBeUndefined();
  });

  it('may be written with blanks', () => {
    expect(toUse(' 287 082 ', secret, new Date(59_000))).toMatchObject({ kind: 'step' });
  });
});

describe('a secret', () => {
  it('has 160 random bits, and a URI that an authenticator reads', () => {
    const one = createTotpSecret();
    expect(one).toMatch(/^[A-Z2-7]{32}$/);
    expect(one).not.toBe(createTotpSecret());
    const uri = new URL(toUri(one, 'ada@example.org'));
    expect([uri.protocol, uri.host]).toEqual(['otpauth:', 'totp']);
    expect(decodeURIComponent(uri.pathname)).toBe('/Sinew:ada@example.org');
    expect(Object.fromEntries(uri.searchParams)).toMatchObject({
      secret: one,
      issuer: 'Sinew',
      digits: '6',
      period: '30',
    });
    expect(new TOTP({ secret: one }).generate({ timestamp: 0 })).toHaveLength(6);
  });
});

describe('recovery codes', () => {
  it('are ten, of 80 random bits each, and are taken however they are spelt', () => {
    const codes = createRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
    const use = toUse(` ${codes[0]!.toUpperCase().replaceAll('-', ' ')}`, secret, new Date());
    expect(use).toEqual({ kind: 'recovery', hash: hashRecoveryCode(codes[0]!) });
  });
});
