// Repeated work, by a clock that the test moves.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { repeat } from './repeat.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('repeated work', () => {
  it('runs every so often until it is stopped', async () => {
    const task = vi.fn(async () => {});
    const stop = repeat({ task, everyMs: 1000, onError: () => {} });
    await vi.advanceTimersByTimeAsync(999);
    expect(task).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(2001);
    expect(task).toHaveBeenCalledTimes(3);
    await stop();
    await vi.advanceTimersByTimeAsync(5000);
    expect(task).toHaveBeenCalledTimes(3);
  });

  it('goes on after a failure, and says what failed', async () => {
    const onError = vi.fn();
    const task = vi.fn(() => Promise.reject(new Error('away')));
    const stop = repeat({ task, everyMs: 1000, onError });
    await vi.advanceTimersByTimeAsync(2500);
    expect(onError.mock.calls).toEqual([[new Error('away')], [new Error('away')]]);
    await stop();
  });

  it('comes less often while what it needs is away, tells of that once, and is then as before', async () => {
    const onError = vi.fn();
    const onEnd = vi.fn();
    let isAway = true;
    const task = vi.fn(async () => {
      if (isAway) throw Object.assign(new Error(), { code: 'ECONNREFUSED' });
    });
    const stop = repeat({ task, everyMs: 100, onError, onEnd });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(task.mock.calls.length).toBeLessThan(20);
    isAway = false;
    await vi.advanceTimersByTimeAsync(1000);
    expect([onError.mock.calls.length, onEnd.mock.calls.length]).toEqual([1, 1]);
    task.mockClear();
    await vi.advanceTimersByTimeAsync(1000);
    expect(task).toHaveBeenCalledTimes(10);
    await stop();
  });

  it('never overlaps, and is stopped when the run under way has ended', async () => {
    const runs: PromiseWithResolvers<void>[] = [];
    const task = () => {
      const run = Promise.withResolvers<void>();
      runs.push(run);
      return run.promise;
    };
    const stop = repeat({ task, everyMs: 1000, onError: () => {} });
    await vi.advanceTimersByTimeAsync(5000);
    expect(runs).toHaveLength(1);
    let stopped = false;
    const stopping = stop().then(() => {
      stopped = true;
    });
    await vi.advanceTimersByTimeAsync(1000);
    expect(stopped).toBe(false);
    runs[0]!.resolve();
    await stopping;
    await vi.advanceTimersByTimeAsync(5000);
    expect(runs).toHaveLength(1);
  });
});
