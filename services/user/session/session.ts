// A session: opened by a sign-in, kept by refresh tokens that work once each, closed by a sign-out, a change of the password
// or the reuse of a token. Reuse means that two clients hold the same token and one of them stole it, so the session closes
// for both (RFC 9700, section 4.14.2). There is no grace: a client that lost an answer signs in again, and a client with
// several windows refreshes in one of them. With a grace, a thief who is quick enough would never be noticed.
import { timingSafeEqual } from 'node:crypto';
import { Refusal } from '#chassis/rpc/errors.ts';
import { toUserAgent } from '../audit/entry.ts';

export interface Session {
  id: string;
  userId: string;
  /** The program that signed in, as it named itself. */
  userAgent: string;
  /** The hash of the one refresh token that still works. */
  tokenHash: Buffer;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
  closedAt: Date | null;
}

export interface SignIn {
  id: string;
  userId: string;
  userAgent: string;
  tokenHash: Buffer;
}

export interface Refresh {
  /** The hash of the token that came; it once belonged to the session. */
  tokenHash: Buffer;
  nextTokenHash: Buffer;
}

/** The moment of a command, and how long a session lives without being used. */
export interface SessionMoment {
  now: Date;
  lifetimeMs: number;
}

/** The result of a refresh. A refused refresh may also change the session. */
export interface Refreshed {
  session: Session;
  refusal?: Refusal;
}

export function openSession(command: SignIn, { now, lifetimeMs }: SessionMoment): Session {
  const { id, userId, tokenHash } = command;
  const times = { createdAt: now, lastUsedAt: now, expiresAt: new Date(now.getTime() + lifetimeMs), closedAt: null };
  return { id, userId, tokenHash, userAgent: toUserAgent(command.userAgent), ...times };
}

export function refreshSession(session: Session, command: Refresh, { now, lifetimeMs }: SessionMoment): Refreshed {
  if (session.expiresAt <= now) return { session, refusal: invalidRefreshToken() };
  if (!timingSafeEqual(session.tokenHash, command.tokenHash)) {
    const refusal = new Refusal('REFRESH_TOKEN_REUSED', 'the refresh token was used before: sign in again');
    return { session: closeSession(session, now), refusal };
  }
  if (session.closedAt) return { session, refusal: invalidRefreshToken() };
  const expiresAt = new Date(now.getTime() + lifetimeMs);
  return { session: { ...session, tokenHash: command.nextTokenHash, lastUsedAt: now, expiresAt } };
}

export function closeSession(session: Session, now: Date): Session {
  return session.closedAt ? session : { ...session, closedAt: now };
}

export const invalidRefreshToken = (): Refusal =>
  new Refusal('INVALID_REFRESH_TOKEN', 'the refresh token is not valid: sign in again');

export const sessionClosed = (): Refusal => new Refusal('UNAUTHENTICATED', 'the session is closed: sign in again');
