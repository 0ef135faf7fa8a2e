// Who waits is woken, also by a wake that came before the wait, and nothing stays behind when they leave.
import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Waker, Wakers } from './wakers.ts';

/** Longer than any test: only a wake or an abort ends such a wait. */
const longMs = 3_600_000;

describe('a waker', () => {
  it('is woken while it waits', async () => {
    const waker = new Waker();
    const waiting = waker.wait(longMs);
    waker.wake();
    expect(await waiting).toBe(true);
  });

  it('does not wait after a wake that came before, however many came, and waits again then', async () => {
    const waker = new Waker();
    waker.wake();
    waker.wake();
    expect(await waker.wait(longMs)).toBe(true);
    expect(await waker.wait(1)).toBe(false);
  });

  it('is woken by an abort, before the wait and during it, and leaves the signal alone afterwards', async () => {
    const waker = new Waker();
    expect(await waker.wait(longMs, AbortSignal.abort())).toBe(true);
    const { signal } = new AbortController();
    waker.wake();
    expect([await waker.wait(longMs, signal), await waker.wait(1, signal)]).toEqual([true, false]);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    const caller = new AbortController();
    const waiting = waker.wait(longMs, caller.signal);
    caller.abort();
    expect(await waiting).toBe(true);
  });
});

describe('wakers by key', () => {
  it('wake all who wait for the key, and nobody else', async () => {
    const wakers = new Wakers();
    const one = new Waker();
    const two = new Waker();
    const other = new Waker();
    wakers.join('a', one);
    wakers.join('a', two);
    wakers.join('b', other);
    wakers.wake('a');
    expect(await Promise.all([one, two, other].map((waker) => waker.wait(1)))).toEqual([true, true, false]);
  });

  it('leave nothing behind', () => {
    const wakers = new Wakers();
    const leaves = Array.from({ length: 100 }, (_, index) => wakers.join(`${index % 50}`, new Waker()));
    expect([wakers.keys.length, wakers.size]).toEqual([50, 100]);
    for (const leave of leaves) leave();
    wakers.wake('1');
    expect([wakers.keys, wakers.size]).toEqual([[], 0]);
  });

  it('keep who joins again when somebody leaves twice', async () => {
    const wakers = new Wakers();
    const leave = wakers.join('a', new Waker());
    leave();
    const waker = new Waker();
    wakers.join('a', waker);
    leave();
    wakers.wake('a');
    expect(await waker.wait(1)).toBe(true);
  });
});
