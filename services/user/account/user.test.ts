// The rules of accounts: which addresses are the same, and which names are refused.
import { describe, expect, it, test } from 'vitest';
import { createUser, toEmailKey, updateUser } from './user.ts';

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

describe('a name', () => {
  it('is kept without the blanks around it', () => {
    expect(createUser({ ...ada, displayName: '  Ada  Lovelace ' }, born).displayName).toBe('Ada  Lovelace');
  });

  it.each([
    ['blank', ' \u00A0 '],
    ['with control characters', 'A\u0007da'],
    ['with a NUL', 'A\0da'],
  ])('is refused when it is %s', (_, displayName) => {
    const refusal = expect.objectContaining({
      reason: 'INVALID_FIELDS',
      violations: [expect.objectContaining({ field: 'displayName' })],
    });
    expect(() => createUser({ ...ada, displayName }, born)).toThrow(refusal);
    expect(() => updateUser(ada, { displayName }, now)).toThrow(refusal);
  });
});

describe('a change of the profile', () => {
  it('changes what is present and says when', () => {
    expect(updateUser(ada, { displayName: 'Countess' }, now)).toEqual({
      ...ada,
      displayName: 'Countess',
      updatedAt: now,
    });
    expect(updateUser(ada, { email: 'a@b.org' }, now)).toEqual({ ...ada, email: 'a@b.org', updatedAt: now });
  });

  it('that changes nothing is none', () => {
    expect(updateUser(ada, {}, now)).toBe(ada);
    expect(updateUser(ada, { email: ada.email, displayName: ada.displayName }, now)).toBe(ada);
  });
});
