// Which tokens are made and taken, as pure rules.
import { describe, expect, it } from 'vitest';
import { createOpaqueToken, hashOpaqueToken } from '#chassis/identity/opaque-token.ts';
import { createMailAsk, issueMailToken, useMailToken } from './mail-token.ts';

const now = new Date('2026-01-01T00:00:00Z');
const later = (ms: number) => new Date(now.getTime() + ms);
const hour = 3_600_000;
const ask = createMailAsk({ id: 'ask', purpose: 'resetPassword', userId: 'ada', email: 'ada@example.org' }, now);
const invalid = expect.objectContaining({ reason: 'INVALID_MAIL_TOKEN' });

describe('a token', () => {
  it('is made anew each time, in place of the one before', () => {
    const [first, second] = [createOpaqueToken(), createOpaqueToken()].map(hashOpaqueToken);
    const issued = issueMailToken(issueMailToken(ask, first!, now)!, second!, now);
    expect(issued).toMatchObject({ tokenHash: second, issued: 2 });
    expect(first).not.toEqual(second);
  });

  it('is not made for ever', () => {
    let current = ask;
    let count = 0;
    for (;;) {
      const next = issueMailToken(current, hashOpaqueToken(createOpaqueToken()), now);
      if (!next) break;
      current = next;
      count++;
    }
    expect(count).toBe(20);
  });

  it.each([
    ['was used', { ...ask, usedAt: now }, now],
    ['is over', ask, later(hour)],
  ])('is neither made nor taken for an ask that %s', (_, over, at) => {
    expect(issueMailToken(over, hashOpaqueToken(createOpaqueToken()), at)).toBeUndefined();
    expect(() => useMailToken(over, ['resetPassword'], at)).toThrow(invalid);
  });

  it('is taken once, for its purpose, until its ask ends', () => {
    const used = useMailToken(ask, ['resetPassword'], later(hour - 1));
    expect(used.usedAt).toEqual(later(hour - 1));
    expect(() => useMailToken(ask, ['verifyEmail'], now)).toThrow(invalid);
    expect(() => useMailToken(undefined, ['resetPassword'], now)).toThrow(invalid);
  });
});
