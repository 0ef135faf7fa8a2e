// The form of an address in the registry.
import { expect, it } from 'vitest';
import { toAuthority } from './catalog.ts';

it('has brackets around an IPv6 address, and around no other', () => {
  expect(toAuthority('::1', 80)).toBe('[::1]:80');
  expect(toAuthority('127.0.0.1', 80)).toBe('127.0.0.1:80');
});
