// How long somebody has to wait who failed again and again. Failures are counted in buckets: each device that has signed in
// before has its own, strangers at an account share one, and the attempts from one address share one. So nobody can make an
// owner wait who signs in where they did before, and no number of addresses gives an attacker more than a few hundred
// guesses a day at one account.
import ipaddr from 'ipaddr.js';
import { Refusal } from '#chassis/rpc/errors.ts';

/** Failures that are counted together, and how many of them are tolerated. */
export interface Bucket {
  key: string;
  /** How many failures cost no time. */
  free: number;
  /** The longest wait. */
  longestMs: number;
}

export interface Failures {
  count: number;
  lastAt: Date;
}

const minuteMs = 60_000;
/** After so long without a failure, all are forgotten. */
export const forgottenMs = 24 * 60 * minuteMs;

/** Where an attempt comes from, as far as it is known. */
export interface AttemptSource {
  emailKey: string;
  address: string;
  /** The device of the account that has shown its token. */
  deviceId?: string;
  /** The account has signed in from this address before. */
  knownAddress?: boolean;
}

/** The buckets of an attempt: `before` counts it before it is known to fail, and `after` counts only its failure. */
export function bucketsOf(source: AttemptSource): { before: Bucket; after?: Bucket } {
  const { emailKey, address, deviceId, knownAddress } = source;
  if (deviceId) return { before: { key: `device ${deviceId}`, free: 10, longestMs: 15 * minuteMs } };
  const network = networkOf(address);
  if (knownAddress) {
    return { before: { key: `place ${emailKey} ${network}`, free: 10, longestMs: 15 * minuteMs } };
  }
  const strangers = { key: `strangers ${emailKey}`, free: 10, longestMs: 5 * minuteMs };
  // A call from inside the mesh has no address.
  if (!network) return { before: strangers };
  return { before: strangers, after: { key: `address ${network}`, free: 30, longestMs: 15 * minuteMs } };
}

/** Codes are only six digits, so they are tried less often than passwords. */
export const codeBucket = (accountId: string, deviceId: string | undefined): Bucket => ({
  key: `code ${accountId} ${deviceId ?? 'strangers'}`,
  free: 5,
  longestMs: 15 * minuteMs,
});

/** The bucket of the password that a signed-in person gives again: an open session must not try all passwords. */
export const passwordBucket = (accountId: string): Bucket => ({
  key: `password ${accountId}`,
  free: 10,
  longestMs: 15 * minuteMs,
});

/** How long the next attempt has to wait: not at all at first, then a second, and twice as long each time. */
export function waitOf(failures: Failures | undefined, { free, longestMs }: Bucket, now: Date): number {
  if (!failures || isForgotten(failures, now) || failures.count < free) return 0;
  const delayMs = Math.min(longestMs, 1000 * 2 ** Math.min(30, failures.count - free));
  return Math.max(0, failures.lastAt.getTime() + delayMs - now.getTime());
}

/** The failures with one more. */
export function addFailure(failures: Failures | undefined, now: Date): Failures {
  const count = !failures || isForgotten(failures, now) ? 0 : failures.count;
  return { count: count + 1, lastAt: now };
}

export const tooManyAttempts = (waitMs: number): Refusal =>
  new Refusal('TOO_MANY_ATTEMPTS', `too many attempts failed: wait ${Math.ceil(waitMs / 1000)} seconds`, {
    retryAfterMs: waitMs,
  });

const isForgotten = ({ lastAt }: Failures, now: Date): boolean => now.getTime() - lastAt.getTime() >= forgottenMs;

/**
 * The network that one client usually has to itself: an IPv4 address, also when it is written as an IPv6 address
 * (`::ffff:192.0.2.1`, RFC 4291 2.5.5.2), and a whole /64 of IPv6. A text that is no address counts as it is written.
 */
function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const client = ipaddr.process(address);
  return client instanceof ipaddr.IPv6 ? client.parts.slice(0, 4).map(toDigits).join(':') : client.toString();
}

const toDigits = (group: number): string => group.toString(16);
