// The rules of accounts: which addresses are the same, and what a change of the profile does.
import { describe, expect, it, test } from 'vitest';
import { createUser, replaceEmail, toEmailKey, updateUser } from './user.ts';

const born = new Date('2026-01-01T00:00:00Z');
const now = new Date('2026-02-01T00:00:00Z');
const ada = createUser({ id: 'ada', email: 'Ada@Example.org', displayName: 'Ada' }, born);

test.each([
  ['in another case', 'ada@EXAMPLE.ORG'],
  ['with blanks around it', ' Ada@example.org\n'],
])('an address is the same %s', (_, email) => {
  expect(toEmailKey(email)).toBe(toEmailKey('Ada@Example.org'));
});

test.each([
  ['beyond ASCII in another case', 'ÅSA@example.org', 'åsa@example.org'],
  ['composed or decomposed', 'a\u030Asa@example.org', 'åsa@example.org'],
])('an address is the same %s', (_, one, other) => {
  expect(toEmailKey(one)).toBe(toEmailKey(other));
});

test.each([
  ['dots', 'a.da@example.org'],
  ['tags', 'ada+gym@example.org'],
  ['a NUL, which cannot be stored', 'ada\0@example.org'],
])('an address with %s is another one', (_, email) => {
  expect(toEmailKey(email)).not.toBe('ada@example.org');
  expect(toEmailKey(email)).not.toContain('\0');
});

describe('a change of the profile', () => {
  it('changes what is present and says when', () => {
    expect(updateUser(ada, { displayName: 'Countess' }, now)).toEqual({
      ...ada,
      displayName: 'Countess',
      updatedAt: now,
    });
    const spelt = 'ADA@example.org';
    expect(updateUser(ada, { email: spelt }, now)).toEqual({ ...ada, email: spelt, updatedAt: now });
  });

  it('that changes nothing is none', () => {
    expect(updateUser(ada, {}, now)).toEqual(ada);
    expect(updateUser(ada, { email: ada.email, displayName: ada.displayName }, now)).toEqual(ada);
  });

  it('lets another address wait for its proof, and the one before come back instead', () => {
    const waiting = updateUser(ada, { email: 'a@b.org' }, now);
    expect(waiting).toEqual({ ...ada, pendingEmail: 'a@b.org' });
    expect(updateUser(waiting, { displayName: 'Countess' }, now)).toMatchObject({ pendingEmail: 'a@b.org' });
    expect(updateUser(waiting, { email: 'c@d.org' }, now)).toEqual({ ...ada, pendingEmail: 'c@d.org' });
    expect(updateUser(waiting, { email: ada.email }, now)).toEqual(ada);
    expect(replaceEmail(waiting, 'a@b.org', now)).toEqual({
      ...ada,
      email: 'a@b.org',
      emailVerifiedAt: now,
      updatedAt: now,
    });
  });
});
