// The worker while its store is away, by a clock that the test moves.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { channelNames } from '../channels/channel.ts';
import { Worker } from './worker.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('looks less often while its store is away, says so once, and looks as before when it is back', async () => {
  const onError = vi.fn();
  const onStoreBack = vi.fn();
  let isAway = true;
  const claim = vi.fn(async () => {
    if (isAway) throw Object.assign(new Error(), { code: 'CONNECTION_CLOSED' });
    return [];
  });
  const deliveries = { claim, conclude: async () => true };
  const sender = { send: async () => undefined };
  const clock = { now: () => new Date() };
  const worker = new Worker({ deliveries, sender, clock, random: Math.random, onError, onStoreBack });
  const stop = worker.start();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(onError).toHaveBeenCalledTimes(1);
  expect(onStoreBack).not.toHaveBeenCalled();
  expect(claim.mock.calls.length).toBeLessThan(30 * channelNames.length);
  isAway = false;
  await vi.advanceTimersByTimeAsync(5000);
  expect(onStoreBack).toHaveBeenCalledTimes(1);
  claim.mockClear();
  await vi.advanceTimersByTimeAsync(5000);
  expect(claim).toHaveBeenCalledTimes(10 * channelNames.length);
  await stop();
});
