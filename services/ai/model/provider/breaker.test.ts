// When a model that failed is asked again.
import { describe, expect, it } from 'vitest';
import type { FailureKind } from '../prompt/conversation.ts';
import { CircuitBreaker } from './breaker.ts';

function world() {
  let now = 0;
  const breaker = new CircuitBreaker({ now: () => new Date(now) });
  return {
    breaker,
    forward: (seconds: number) => {
      now += seconds * 1000;
    },
    /** Asks and fails, and answers with the seconds until the model may be asked again. */
    fail: (kind: FailureKind, retryAfterMs?: number): number => {
      expect(breaker.enter('a')).toBe(true);
      breaker.fail('a', { kind, retryAfterMs });
      return ((breaker.pausedUntil('a')?.getTime() ?? now) - now) / 1000;
    },
  };
}

describe('a model', () => {
  it('may fail twice in a row; from the third time on it rests for longer and longer, up to five minutes', () => {
    const { fail, forward } = world();
    const pauses = Array.from({ length: 11 }, () => {
      const pause = fail('server-error');
      forward(pause);
      return pause;
    });
    expect(pauses).toEqual([0, 0, 5, 10, 20, 40, 80, 160, 300, 300, 300]);
  });

  it('that answered is as one that never failed', () => {
    const { breaker, fail } = world();
    fail('timeout');
    fail('timeout');
    breaker.enter('a');
    breaker.succeed('a');
    expect([fail('timeout'), fail('timeout'), fail('timeout')]).toEqual([0, 0, 5]);
  });

  it('that says when to come back is left alone until then, within an hour', () => {
    expect(world().fail('rate-limited', 7000)).toBe(7);
    expect(world().fail('server-error', 30_000)).toBe(30);
    expect(world().fail('rate-limited', 0)).toBe(1);
    expect(world().fail('rate-limited', 86_400_000)).toBe(3600);
    expect(world().fail('rate-limited')).toBe(5);
  });

  it.each<[FailureKind, number]>([
    ['denied', 60],
    ['rejected', 60],
    ['too-long', 0],
    ['over-budget', 0],
    ['no-key', 0],
    ['unusable', 0],
  ])('that fails by %s rests %d seconds', (kind, seconds) => {
    expect(world().fail(kind)).toBe(seconds);
  });

  it('is tried by one call after its rest, and by others when that one has told', () => {
    const { breaker, fail, forward } = world();
    forward(fail('denied') - 1);
    expect(breaker.enter('a')).toBe(false);
    forward(1);
    expect([breaker.enter('a'), breaker.enter('a'), breaker.enter('b')]).toEqual([true, false, true]);
    breaker.release('a');
    expect([breaker.enter('a'), breaker.enter('a')]).toEqual([true, false]);
    breaker.succeed('a');
    expect([breaker.enter('a'), breaker.enter('a')]).toEqual([true, true]);
  });

  it('is forgotten when a thousand others failed after it', () => {
    const { breaker, fail } = world();
    fail('denied');
    for (let index = 0; index < 1000; index++) breaker.fail(`other ${index}`, { kind: 'denied' });
    expect(breaker.pausedUntil('a')).toBeUndefined();
    expect(breaker.pausedUntil('other 0')).toBeDefined();
  });
});
