// Times in which something is away, by a clock that the test moves.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Outage } from './outage.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const away = Object.assign(new Error('no connection'), { code: 'ECONNREFUSED' });

function begin(random = 0.5) {
  const onError = vi.fn();
  const onEnd = vi.fn();
  return { onError, onEnd, outage: new Outage({ leastMs: 100, mostMs: 1000, onError, onEnd, random: () => random }) };
}

/** The pauses of a loop whose tries all fail. */
function pausesOf(outage: Outage, tries: number): number[] {
  return Array.from({ length: tries }, () => {
    outage.failed(away);
    const { pauseMs } = outage;
    vi.advanceTimersByTime(pauseMs);
    return pauseMs;
  });
}

describe('a time in which something is away', () => {
  it('has pauses that double up to a bound, and is told once when it begins and once when it is over', () => {
    const { outage, onError, onEnd } = begin();
    expect(pausesOf(outage, 7)).toEqual([100, 100, 200, 400, 800, 1000, 1000]);
    expect(onError.mock.calls).toEqual([[away]]);
    expect(onEnd).not.toHaveBeenCalled();
    outage.over();
    outage.over();
    expect(onEnd).toHaveBeenCalledTimes(1);
  });

  it('leaves nothing behind: the next one has short pauses again and is told again', () => {
    const { outage, onError } = begin();
    pausesOf(outage, 7);
    outage.over();
    expect(outage.lasts).toBe(false);
    expect(pausesOf(outage, 2)).toEqual([100, 100]);
    expect(onError).toHaveBeenCalledTimes(2);
  });

  it('has pauses that differ from process to process', () => {
    expect([0, 0.5, 1].map((random) => pausesOf(begin(random).outage, 1))).toEqual([[75], [100], [125]]);
  });

  it('hides no failure that has another cause, and nothing ends where nothing was away', () => {
    const { outage, onError, onEnd } = begin();
    const mistake = new TypeError('undefined is no function');
    outage.failed(mistake);
    outage.failed(mistake);
    expect(onError).toHaveBeenCalledTimes(2);
    outage.over();
    expect(onEnd).not.toHaveBeenCalled();
    outage.failed(away);
    outage.failed(mistake);
    outage.failed(away);
    expect(onError.mock.calls.slice(2)).toEqual([[away], [mistake]]);
  });

  it('is also told of by the refusal of another service', () => {
    const { outage, onError } = begin();
    for (let attempt = 0; attempt < 3; attempt++) outage.failed(Object.assign(new Error(), { reason: 'UNAVAILABLE' }));
    expect(onError).toHaveBeenCalledTimes(1);
  });
});
