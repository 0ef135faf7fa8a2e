// The account that an identity opens.
import { describe, expect, it } from 'vitest';
import { type Claims, decideLink, displayNameOf } from './identity.ts';

const claims: Claims = { subject: 'g-1', email: 'ada@example.org', emailVerified: true, name: 'Ada' };
const owner = { userId: 'ada', emailVerified: true };

describe('an identity', () => {
  it('opens the account that it is linked to, whatever the addresses', () => {
    const strange = { ...claims, email: '', emailVerified: false };
    expect(decideLink(strange, 'ada', undefined)).toEqual({ kind: 'enter', userId: 'ada' });
    expect(decideLink(claims, 'ada', { userId: 'bob', emailVerified: true })).toEqual({ kind: 'enter', userId: 'ada' });
  });

  it('is linked to the account at its address where both know the address to be the person’s', () => {
    expect(decideLink(claims, undefined, owner)).toEqual({ kind: 'link', userId: 'ada' });
    expect(() => decideLink(claims, undefined, { ...owner, emailVerified: false })).toThrow('link the identity');
    expect(() => decideLink({ ...claims, emailVerified: false }, undefined, owner)).toThrow('verified');
  });

  it('opens an account where there is none, for a verified address', () => {
    expect(decideLink(claims, undefined, undefined)).toEqual({ kind: 'signUp' });
    expect(() => decideLink({ ...claims, emailVerified: false }, undefined, undefined)).toThrow('verified');
    expect(() => decideLink({ ...claims, email: '' }, undefined, undefined)).toThrow('verified');
  });

  it.each([
    ['Ada Lovelace', 'Ada Lovelace'],
    [' \n', 'ada'],
    ['', 'ada'],
    ['x'.repeat(100), 'x'.repeat(80)],
  ])('called %j begins as %j', (name, shown) => {
    expect(displayNameOf({ ...claims, name })).toBe(shown);
  });
});
