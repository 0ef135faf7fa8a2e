// The keys that sign access tokens: when a key is published, when it signs and when it goes. A key is published before it
// signs, so that every verifier knows it by then, and stays published until the last token that it signed has ended. All
// this follows from the times at which keys begin to sign, so that instances that read the same rows agree without a
// message.
import type { JWK } from 'jose';

export interface SigningKey {
  /** The `kid` of tokens. */
  id: string;
  publicKey: JWK;
  privateKey: JWK;
  createdAt: Date;
  /** When the key begins to sign; it signs until the next key does. */
  activeFrom: Date;
}

export interface KeySchedule {
  /** How long a key signs. */
  periodMs: number;
  /** How long a key is published before it signs. */
  leadMs: number;
}

/**
 * How long a key is published after it signed last: an hour for the longest token, and the rest for clocks that differ and
 * for instances that hear late of a new key.
 */
export const retirementMs = 2 * 60 * 60 * 1000;

/** The key that signs now. */
export function signingKey(keys: readonly SigningKey[], now: Date): SigningKey | undefined {
  const ordered = inOrder(keys);
  // The first key also signs when the clock has gone back behind its time.
  return ordered.findLast(({ activeFrom }) => activeFrom <= now) ?? ordered[0];
}

/** The keys by which a token may be verified now: next, active and retired. */
export function publishedKeys(keys: readonly SigningKey[], now: Date): SigningKey[] {
  const ordered = inOrder(keys);
  return ordered.filter((_, index) => {
    const next = ordered[index + 1];
    return !next || next.activeFrom.getTime() + retirementMs > now.getTime();
  });
}

/** When a key that is made now begins to sign; `undefined` while no key is due. */
export function dueKey(keys: readonly SigningKey[], now: Date, { periodMs, leadMs }: KeySchedule): Date | undefined {
  const newest = inOrder(keys).at(-1);
  if (!newest) return now;
  const end = newest.activeFrom.getTime() + periodMs;
  return end - leadMs <= now.getTime() ? new Date(Math.max(end, now.getTime() + leadMs)) : undefined;
}

/** When a key that is made on command begins to sign; `undefined` while another key still waits to sign. */
export function commandedKey(keys: readonly SigningKey[], now: Date, { leadMs }: KeySchedule): Date | undefined {
  const newest = inOrder(keys).at(-1);
  if (!newest) return now;
  return newest.activeFrom > now ? undefined : new Date(now.getTime() + leadMs);
}

/**
 * The keys after one of them was revoked; one of them signs at once. A retired key signs again, or a coming key begins
 * early, because everybody knows them already. Without either, a key signs that was never published.
 */
export function withSigner(left: readonly SigningKey[], fresh: () => SigningKey, now: Date): SigningKey[] {
  const [first, ...others] = inOrder(left);
  if (!first) return [fresh()];
  return first.activeFrom <= now ? [first, ...others] : [{ ...first, activeFrom: now }, ...others];
}

const inOrder = (keys: readonly SigningKey[]): SigningKey[] =>
  keys.toSorted((one, other) => one.activeFrom.getTime() - other.activeFrom.getTime() || (one.id < other.id ? -1 : 1));
