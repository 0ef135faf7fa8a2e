// Makes the tokens of a session that is opened or refreshed.
import { createId } from '#chassis/database/identifiers.ts';
import { createOpaqueToken, hashOpaqueToken } from '#chassis/identity/opaque-token.ts';
import type { Keyring } from '../keys/keyring.ts';
import { openSession, type Session, type SignIn } from './session.ts';
import { expiryOf, proofMs, signAccessToken, signProof } from './token.ts';

export interface Lifetimes {
  accessTokenMs: number;
  /** How long a session lives when nobody uses it. */
  sessionMs: number;
}

/** The tokens that a person gets with a sign-in or a refresh. */
export interface Tokens {
  accessToken: string;
  refreshToken: string;
  expiresAt: Date;
  sessionId: string;
}

/** A signed statement that a person has just proven to be there. */
export interface FreshProof {
  proof: string;
  expiresAt: Date;
}

export class SessionOpener {
  readonly #keyring: Keyring;
  readonly #lifetimes: Lifetimes;

  constructor(keyring: Keyring, lifetimes: Lifetimes) {
    this.#keyring = keyring;
    this.#lifetimes = lifetimes;
  }

  /** A session that is still to be stored, with its first refresh token. */
  begin(person: Pick<SignIn, 'userId' | 'userAgent'>, now: Date): { session: Session; refreshToken: string } {
    const refreshToken = createOpaqueToken();
    const command = { ...person, id: createId(now), tokenHash: hashOpaqueToken(refreshToken) };
    return { session: openSession(command, this.moment(now)), refreshToken };
  }

  moment(now: Date) {
    return { now, lifetimeMs: this.#lifetimes.sessionMs };
  }

  async toTokens({ id: sessionId, userId }: Session, refreshToken: string, issuedAt: Date): Promise<Tokens> {
    const expiresAt = expiryOf(issuedAt, this.#lifetimes.accessTokenMs);
    const claims = { tokenId: createId(issuedAt), userId, sessionId, issuedAt, expiresAt };
    const accessToken = await signAccessToken(claims, await this.#keyring.signer());
    return { accessToken, refreshToken, expiresAt, sessionId };
  }

  async toProof({ userId, sessionId }: { userId: string; sessionId: string }, issuedAt: Date): Promise<FreshProof> {
    const expiresAt = expiryOf(issuedAt, proofMs);
    const claims = { tokenId: createId(issuedAt), userId, sessionId, issuedAt, expiresAt };
    return { proof: await signProof(claims, await this.#keyring.signer()), expiresAt };
  }
}
