// The rules of sessions, in tables and over random orders of refresh tokens.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closeSession, openSession, refreshSession, type Session } from './session.ts';

const day = 24 * 60 * 60 * 1000;
const start = new Date('2026-01-01T00:00:00Z');
const at = (days: number): { now: Date; lifetimeMs: number } => ({
  now: new Date(start.getTime() + days * day),
  lifetimeMs: 30 * day,
});
const hash = (text: string): Buffer => Buffer.alloc(32, text);
const opened = openSession({ id: 's', userId: 'ada', userAgent: 'Firefox', tokenHash: hash('1') }, at(0));
const refresh = (session: Session, token: string, days: number) =>
  refreshSession(session, { tokenHash: hash(token), nextTokenHash: hash(`${Number(token) + 1}`) }, at(days));

describe('a sign-in', () => {
  it('opens a session that lives for its lifetime', () => {
    expect(opened).toMatchObject({ userId: 'ada', createdAt: start, lastUsedAt: start, closedAt: null });
    expect(opened.expiresAt).toEqual(at(30).now);
  });

  it('keeps what the program calls itself, short and without control characters', () => {
    const command = { id: 's', userId: 'ada', userAgent: `Fire\u0000fox${'x'.repeat(1000)}`, tokenHash: hash('1') };
    expect(openSession(command, at(0)).userAgent).toBe(`Firefox${'x'.repeat(249)}`);
  });
});

describe('a refresh', () => {
  it('gives the next token and a new lease of life', () => {
    const { session, refusal } = refresh(opened, '1', 29);
    expect(refusal).toBeUndefined();
    expect(session).toEqual({ ...opened, tokenHash: hash('2'), lastUsedAt: at(29).now, expiresAt: at(59).now });
  });

  it('with a used token closes the session', () => {
    const { session, refusal } = refresh(refresh(opened, '1', 1).session, '1', 2);
    expect(refusal?.reason).toBe('REFRESH_TOKEN_REUSED');
    expect(session.closedAt).toEqual(at(2).now);
  });

  it('with the newest token of a session that a reuse has closed is refused', () => {
    const closed = refresh(refresh(opened, '1', 1).session, '1', 2).session;
    expect(refresh(closed, '2', 3)).toMatchObject({ session: closed, refusal: { reason: 'INVALID_REFRESH_TOKEN' } });
  });

  it.each([
    ['at the end of its life', opened, 30],
    ['after a sign-out', closeSession(opened, at(1).now), 2],
  ])('of a session %s is refused and changes nothing', (_, session, days) => {
    const refreshed = refresh(session, '1', days);
    expect(refreshed.refusal?.reason).toBe('INVALID_REFRESH_TOKEN');
    expect(refreshed.session).toBe(session);
  });

  it('happens at most once for each token, whatever comes in whatever order', () => {
    const tokens = fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 20 });
    fc.assert(
      fc.property(tokens, (presented) => {
        let session = opened;
        let accepted = 0;
        for (const token of presented) {
          const refreshed = refresh(session, `${token}`, 1);
          // Tokens are given in order, so the only one that works is the one after those that were accepted.
          const works = !session.closedAt && token === accepted + 1;
          expect(refreshed.refusal === undefined).toBe(works);
          if (works) accepted++;
          session = refreshed.session;
        }
        expect(session.closedAt !== null).toBe(presented.some((token, index) => token !== index + 1));
      }),
    );
  });
});

it('a session is closed once', () => {
  const closed = closeSession(opened, at(1).now);
  expect(closed.closedAt).toEqual(at(1).now);
  expect(closeSession(closed, at(2).now)).toBe(closed);
});
