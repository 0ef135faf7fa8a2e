// Versions as the tools print them.

import { describe, expect, test } from 'vitest';
import { compareVersions, isInRange, parseVersion } from './version.ts';

describe('the version of a tool', () => {
  test.each([
    ['Consul v1.22.5\nBuild Date 1970-01-01T00:00:01Z', [1, 22, 5]],
    ['envoy  version: 9e5580933739775e8bce696a57a2e1bc99368f23/1.40.0/Clean/RELEASE/BoringSSL', [1, 40, 0]],
    ['postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)', [15, 18]],
    ['postgres (PostgreSQL) 18.4', [18, 4]],
    ['no version at all', undefined],
  ])('is read from %j', (output, expected) => {
    expect(parseVersion(output)).toEqual(expected);
  });

  test('is compared part by part as numbers, not as text', () => {
    expect(compareVersions([1, 9], [1, 20])).toBeLessThan(0);
    expect(compareVersions([1, 20], [1, 20, 0])).toBe(0);
    expect(compareVersions([2], [1, 99, 99])).toBeGreaterThan(0);
  });

  test('is in range from the minimum up to, not including, the first that is too new', () => {
    const range = { minimum: [1, 40], below: [2] };
    expect(
      [
        [1, 39, 9],
        [1, 40, 0],
        [1, 99],
        [2, 0],
      ].map((version) => isInRange(version, range)),
    ).toEqual([false, true, true, false]);
  });
});
