// How long somebody must wait after failures, and which failures count together.
import { describe, expect, it } from 'vitest';
import { addFailure, type Bucket, bucketsOf, codeBucket, type Failures, waitOf } from './throttle.ts';

const now = new Date('2026-01-01T00:00:00Z');
const later = (ms: number): Date => new Date(now.getTime() + ms);
const bucket: Bucket = { key: 'x', free: 3, longestMs: 60_000 };
const failed = (count: number): Failures => ({ count, lastAt: now });

describe('the wait', () => {
  it('is none while failures are few, then a second, then twice as long each time, and never longer than the longest', () => {
    const waits = [0, 1, 2, 3, 4, 5, 6, 8, 9, 10_000].map((count) => waitOf(failed(count), bucket, now));
    expect(waits).toEqual([0, 0, 0, 1000, 2000, 4000, 8000, 32_000, 60_000, 60_000]);
  });

  it('runs out', () => {
    expect(waitOf(failed(5), bucket, later(3999))).toBe(1);
    expect(waitOf(failed(5), bucket, later(4000))).toBe(0);
  });

  it('is forgotten after a day without a failure', () => {
    const day = 24 * 60 * 60 * 1000;
    expect(addFailure(failed(9), later(day - 1)).count).toBe(10);
    expect(addFailure(failed(9), later(day)).count).toBe(1);
    expect(addFailure(undefined, now)).toEqual(failed(1));
  });
});

describe('failures', () => {
  const source = { emailKey: 'ada', address: '203.0.113.7' };
  const keysOf = (change: object) => {
    const { before, after } = bucketsOf({ ...source, ...change });
    return [before.key, after?.key];
  };

  it('of a device, of a place and of strangers count apart', () => {
    const all = [
      keysOf({ deviceId: 'one', knownAddress: true }),
      keysOf({ deviceId: 'two' }),
      keysOf({ knownAddress: true }),
      keysOf({}),
    ];
    expect(new Set(all.map(([key]) => key)).size).toBe(4);
    // A person who is known at an address does not wait for the failures of others at that address.
    expect(all.map(([, address]) => address)).toEqual([undefined, undefined, undefined, 'address 203.0.113.7']);
  });

  it('of strangers at one account count together from wherever they come', () => {
    expect(keysOf({ address: '198.51.100.1' })[0]).toBe(keysOf({})[0]);
    expect(keysOf({ emailKey: 'bob' })[0]).not.toBe(keysOf({})[0]);
  });

  it.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::9', true],
    ['2001:DB8:0001:0002::1', '2001:db8:1:2::9', true],
    ['2001:db8::1', '2001:db8::2', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['::1', '::2', true],
    ['203.0.113.7', '203.0.113.8', false],
    ['::ffff:203.0.113.7', '203.0.113.7', true],
    ['::ffff:cb00:7107', '203.0.113.7', true],
    ['::FFFF:203.0.113.7', '::ffff:203.0.113.8', false],
    ['fe80::1%eth0', 'fe80::2', true],
    ['64:ff9b::203.0.113.7', '64:ff9b::203.0.113.8', true],
    ['', 'unknown', false],
  ])('from %s and from %s count together: %s', (one, other, together) => {
    expect(keysOf({ address: one })[1] === keysOf({ address: other })[1]).toBe(together);
  });

  it('at codes count by device too', () => {
    expect(codeBucket('ada', undefined).key).not.toBe(codeBucket('ada', 'one').key);
  });
});
