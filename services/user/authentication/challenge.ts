// The step between the right password and a session, when the account has a second factor. A challenge lives shortly, has
// this one purpose, and ends after a few wrong codes.
import { Refusal } from '#chassis/rpc/errors.ts';
import type { Attempt } from './attempt.ts';

export interface Challenge {
  hash: Buffer;
  userId: string;
  /** A change of the password ends the challenge. */
  passwordVersion: number;
  method: Attempt['method'];
  provider: string;
  /** The device that showed its token with the password. */
  deviceId: string | null;
  createdAt: Date;
  expiresAt: Date;
}

export const challengeMs = 5 * 60 * 1000;

/** How many codes may be tried at one challenge. */
export const mostCodes = 5;

export const invalidChallenge = (): Refusal =>
  new Refusal('INVALID_CHALLENGE', 'the challenge has ended, or too many codes were wrong: sign in again');
