// Who waits is woken, also by a wake that came before the wait, and nothing stays behind when they leave.
import { describe, expect, it } from 'vitest';
import { Wakers } from './wakers.ts';

const never = new AbortController().signal;

describe('a listener', () => {
  it('is woken by its key, also before it waits, and by an abort', async () => {
    const wakers = new Wakers();
    const listener = wakers.join('a');
    wakers.wake('a');
    await listener.wait(60_000, never);
    const waiting = listener.wait(60_000, never);
    wakers.wake('b');
    wakers.wake('a');
    await waiting;
    await listener.wait(60_000, AbortSignal.abort());
  });

  it('leaves nothing behind', () => {
    const wakers = new Wakers();
    const listeners = Array.from({ length: 100 }, (_, index) => wakers.join(`${index % 50}`));
    expect(wakers.size).toBe(50);
    for (const { leave } of listeners) leave();
    wakers.wake('1');
    expect(wakers.size).toBe(0);
  });
});
