// Signing up, in and on: what needs the password, the tokens and the store together. Heavy work (hashing) is done before
// a transaction begins, so that no row is locked meanwhile; the password's version tells when that was too early.
import type { Clock } from '#chassis/clock.ts';
import { Refusal } from '#chassis/errors.ts';
import { createId } from '#chassis/identifiers.ts';
import type { Passwords } from '../account/password.ts';
import { defaultPreferences } from '../account/preferences.ts';
import { createUser, type User } from '../account/user.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { SessionOwner, SessionStore } from '../store/sessions.ts';
import type { UserStore } from '../store/users.ts';
import { openSession, refreshSession, type Session } from './session.ts';
import { createRefreshToken, expiryOf, hashRefreshToken, signAccessToken } from './token.ts';

export interface Lifetimes {
  accessTokenMs: number;
  /** Of a session that is not used. */
  sessionMs: number;
}

export interface AuthenticationParts {
  users: UserStore;
  sessions: SessionStore;
  passwords: Passwords;
  keyring: Keyring;
  lifetimes: Lifetimes;
  clock: Clock;
}

/** What a person gets who signs in or on. */
export interface Tokens {
  accessToken: string;
  refreshToken: string;
  expiresAt: Date;
  sessionId: string;
}

export interface PasswordReplacement {
  currentPassword: string;
  newPassword: string;
}

export class Authentication {
  readonly #parts: AuthenticationParts;

  constructor(parts: AuthenticationParts) {
    this.#parts = parts;
  }

  async signUp(person: Pick<User, 'email' | 'displayName'> & { password: string }, signal: AbortSignal): Promise<User> {
    const { users, passwords, clock } = this.#parts;
    const now = clock.now();
    const user = createUser({ ...person, id: createId(now) }, now);
    const passwordHash = await passwords.hash(person.password, signal);
    await users.insert({ user, passwordHash, preferences: defaultPreferences });
    return user;
  }

  /** @throws Refusal WRONG_CREDENTIALS, the same for an unknown address and a wrong password */
  async signIn(
    { email, password, userAgent }: { email: string; password: string; userAgent: string },
    signal: AbortSignal,
  ): Promise<Tokens> {
    const { users, sessions, passwords, clock } = this.#parts;
    const credentials = await users.findCredentials(email);
    const { matches, outdated } = await passwords.compare(credentials?.passwordHash, password, signal);
    if (!credentials || !matches) throw wrongCredentials();
    if (outdated) await users.replaceHash(credentials, await passwords.hash(password, signal));
    const now = clock.now();
    const refreshToken = createRefreshToken();
    const command = {
      id: createId(now),
      userId: credentials.userId,
      userAgent,
      tokenHash: hashRefreshToken(refreshToken),
    };
    const session = openSession(command, this.#moment(now));
    if (!(await sessions.insert(session, credentials))) throw wrongCredentials();
    return this.#toTokens(session, refreshToken, now);
  }

  async refresh(token: string): Promise<Tokens> {
    const { sessions, clock } = this.#parts;
    const now = clock.now();
    const refreshToken = createRefreshToken();
    const command = { tokenHash: hashRefreshToken(token), nextTokenHash: hashRefreshToken(refreshToken) };
    const session = await sessions.refresh(command.tokenHash, (current) =>
      refreshSession(current, command, this.#moment(now)),
    );
    return this.#toTokens(session, refreshToken, now);
  }

  /** Closes every other session of the person. @throws Refusal WRONG_PASSWORD */
  async changePassword(
    { userId, sessionId }: SessionOwner,
    { currentPassword, newPassword }: PasswordReplacement,
    signal: AbortSignal,
  ): Promise<void> {
    const { users, sessions, passwords, clock } = this.#parts;
    const credentials = await users.getCredentials(userId);
    const { matches } = await passwords.compare(credentials.passwordHash, currentPassword, signal);
    if (!matches) throw wrongPassword();
    const passwordHash = await passwords.hash(newPassword, signal);
    const change = { passwordHash, keptSessionId: sessionId, now: clock.now() };
    if (!(await sessions.changePassword(credentials, change))) throw wrongPassword();
  }

  #moment(now: Date) {
    return { now, lifetimeMs: this.#parts.lifetimes.sessionMs };
  }

  async #toTokens({ id: sessionId, userId }: Session, refreshToken: string, issuedAt: Date): Promise<Tokens> {
    const expiresAt = expiryOf(issuedAt, this.#parts.lifetimes.accessTokenMs);
    const claims = { tokenId: createId(issuedAt), userId, sessionId, issuedAt, expiresAt };
    return {
      accessToken: await signAccessToken(claims, await this.#parts.keyring.signer()),
      refreshToken,
      expiresAt,
      sessionId,
    };
  }
}

const wrongCredentials = (): Refusal => new Refusal('WRONG_CREDENTIALS', 'the e-mail address or the password is wrong');

const wrongPassword = (): Refusal => new Refusal('WRONG_PASSWORD', 'the current password is wrong');
