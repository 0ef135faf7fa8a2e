// Which providers an operator may set.
import { describe, expect, it } from 'vitest';
import { providerList } from './settings.ts';

const google = {
  name: 'google',
  title: 'Google',
  issuer: 'https://accounts.google.com',
  clientId: 'sinew',
  redirectUris: ['https://app.example.org/signed-in'],
};
const accepts = (...list: object[]): boolean => providerList.safeParse(list).success;

describe('a provider', () => {
  it('is taken with what it needs', () => {
    expect(providerList.parse([google])).toEqual([{ ...google, algorithm: 'RS256' }]);
  });

  it.each([
    ['https://accounts.google.com', true],
    ['http://localhost:9000', true],
    ['http://127.0.0.1:9000', true],
    ['http://[::1]:9000', true],
    ['http://accounts.google.com', false],
    ['http://localhost.example.org', false],
    ['http://127.0.0.1.example.org', false],
    ['ftp://127.0.0.1', false],
    ['accounts.google.com', false],
  ])('at %s is taken: %s', (issuer, taken) => {
    expect(accepts({ ...google, issuer })).toBe(taken);
  });

  it.each([{ name: 'Google!' }, { redirectUris: [] }, { algorithm: 'HS256' }, { algorithm: 'none' }, { clientId: '' }])(
    'with %j is refused',
    (change) => {
      expect(accepts({ ...google, ...change })).toBe(false);
    },
  );

  it('has a name of its own', () => {
    expect(accepts(google, google)).toBe(false);
  });
});
