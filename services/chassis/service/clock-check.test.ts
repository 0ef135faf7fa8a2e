// An instance with a clock that is off.
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type AskTime, watchClock } from './clock-check.ts';

const hour = 3_600_000;

async function watched(askTime: AskTime) {
  vi.useFakeTimers({ now: 0 });
  onTestFinished(() => void vi.useRealTimers());
  const log = { error: vi.fn(), info: vi.fn(), warn: vi.fn() };
  const changes: boolean[] = [];
  const stop = await watchClock({ askTime, log, onChange: (right) => changes.push(right) });
  onTestFinished(() => stop());
  return { log, changes };
}

describe('the check of the clock', () => {
  it.each([2 * hour, -2 * hour, 6000])(
    'takes the instance out where the judge is %d ms ahead, and says it once',
    async (ahead) => {
      const { log, changes } = await watched(async () => Date.now() + ahead);
      expect(changes).toEqual([false]);
      await vi.advanceTimersByTimeAsync(10_000);
      expect(changes).toEqual([false]);
      expect(log.error).toHaveBeenCalledExactlyOnceWith(
        { offSeconds: -ahead / 1000 },
        expect.stringContaining('differs'),
      );
    },
  );

  it.each([0, 4000, -4000])('says nothing where the judge is %d ms ahead', async (ahead) => {
    const { log, changes } = await watched(async () => Date.now() + ahead);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(changes).toEqual([]);
    expect(log.error).not.toHaveBeenCalled();
  });

  it('takes the instance back in when the clock is right again', async () => {
    let ahead = 2 * hour;
    const { log, changes } = await watched(async () => Date.now() + ahead);
    ahead = 0;
    await vi.advanceTimersByTimeAsync(2500);
    expect(changes).toEqual([false, true]);
    expect(log.info).toHaveBeenCalledOnce();
  });

  it('does not count the time that the answer took', async () => {
    const { changes } = await watched(async () => {
      const told = Date.now() + 20_000;
      vi.setSystemTime(Date.now() + 40_000);
      return told;
    });
    expect(changes).toEqual([]);
  });

  it('leaves everything as it is while the judge cannot be asked', async () => {
    let away = false;
    const { changes } = await watched(async () => {
      if (away) throw new Error('away');
      return Date.now() + 2 * hour;
    });
    away = true;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(changes).toEqual([false]);
  });
});
