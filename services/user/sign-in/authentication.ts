// Signing up, in and on: what needs the password, the tokens and the store together. Heavy work (hashing) is done before
// a transaction begins, so that no row is locked meanwhile; the password's version tells when that was too early.
import type { Clock } from '#chassis/clock.ts';
import { Refusal } from '#chassis/errors.ts';
import { createId } from '#chassis/identifiers.ts';
import type { Passwords } from '../account/password.ts';
import { defaultPreferences } from '../account/preferences.ts';
import { createUser, type User } from '../account/user.ts';
import type { AuditOrigin } from '../audit/entry.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { AuditStore } from '../store/audit.ts';
import type { SessionOwner, SessionStore } from '../store/sessions.ts';
import type { Credentials, UserStore } from '../store/users.ts';
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
  audit: AuditStore;
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

export interface SignUpCommand extends Pick<User, 'email' | 'displayName'> {
  password: string;
  origin: AuditOrigin;
}

export interface SignInCommand {
  email: string;
  password: string;
  origin: AuditOrigin;
}

export interface PasswordReplacement {
  currentPassword: string;
  newPassword: string;
  origin: AuditOrigin;
}

export class Authentication {
  readonly #parts: AuthenticationParts;

  constructor(parts: AuthenticationParts) {
    this.#parts = parts;
  }

  async signUp({ origin, ...person }: SignUpCommand, signal: AbortSignal): Promise<User> {
    const { users, passwords, clock } = this.#parts;
    const now = clock.now();
    const user = createUser({ ...person, id: createId(now) }, now);
    const passwordHash = await passwords.hash(person.password, signal);
    const entry = { action: 'SIGNED_UP', time: now, actorId: user.id, origin } as const;
    await users.insert({ user, passwordHash, preferences: defaultPreferences }, entry);
    return user;
  }

  /** @throws Refusal WRONG_CREDENTIALS, the same for an unknown address and a wrong password */
  async signIn({ email, password, origin }: SignInCommand, signal: AbortSignal): Promise<Tokens> {
    const { users, sessions, passwords, clock } = this.#parts;
    const credentials = await users.findCredentials(email);
    const { matches, outdated } = await passwords.compare(credentials?.passwordHash, password, signal);
    if (!credentials || !matches) throw await this.#refuseSignIn(credentials, origin);
    if (outdated) await users.replaceHash(credentials, await passwords.hash(password, signal));
    const now = clock.now();
    const refreshToken = createRefreshToken();
    const command = {
      id: createId(now),
      userId: credentials.userId,
      userAgent: origin.userAgent,
      tokenHash: hashRefreshToken(refreshToken),
    };
    const session = openSession(command, this.#moment(now));
    const act = { action: 'SIGNED_IN', time: now, actorId: credentials.userId, origin } as const;
    const entry = { ...act, targetId: session.id };
    if (!(await sessions.insert(session, credentials, entry))) throw await this.#refuseSignIn(credentials, origin);
    return this.#toTokens(session, refreshToken, now);
  }

  async refresh(token: string, origin: AuditOrigin): Promise<Tokens> {
    const { sessions, clock } = this.#parts;
    const now = clock.now();
    const refreshToken = createRefreshToken();
    const command = { tokenHash: hashRefreshToken(token), nextTokenHash: hashRefreshToken(refreshToken) };
    const session = await sessions.refresh(command.tokenHash, (current) => {
      const refreshed = refreshSession(current, command, this.#moment(now));
      if (refreshed.refusal?.reason !== 'REFRESH_TOKEN_REUSED') return refreshed;
      // Who it was is not known: one of the two who hold the token stole it.
      const { userId: subjectId, id: targetId } = current;
      const act = { action: 'REFRESH_TOKEN_REUSED', result: 'refused', time: now } as const;
      return { ...refreshed, entry: { ...act, subjectId, targetId, origin } };
    });
    return this.#toTokens(session, refreshToken, now);
  }

  /** Closes every other session of the person. @throws Refusal WRONG_PASSWORD */
  async changePassword(
    { userId, sessionId }: SessionOwner,
    { currentPassword, newPassword, origin }: PasswordReplacement,
    signal: AbortSignal,
  ): Promise<void> {
    const { users, sessions, passwords, audit, clock } = this.#parts;
    const entry = { action: 'PASSWORD_CHANGED', actorId: userId, origin } as const;
    const refuse = async (): Promise<Refusal> => {
      await audit.append({ ...entry, time: clock.now(), result: 'refused' });
      return wrongPassword();
    };
    const credentials = await users.getCredentials(userId);
    const { matches } = await passwords.compare(credentials.passwordHash, currentPassword, signal);
    if (!matches) throw await refuse();
    const passwordHash = await passwords.hash(newPassword, signal);
    const now = clock.now();
    const change = { passwordHash, keptSessionId: sessionId, now, entry: { ...entry, time: now } };
    if (!(await sessions.changePassword(credentials, change))) throw await refuse();
  }

  /** The refusal, after the attempt was noted with the account that it was on, if there is one. */
  async #refuseSignIn(credentials: Credentials | undefined, origin: AuditOrigin): Promise<Refusal> {
    const { audit, clock } = this.#parts;
    const time = clock.now();
    await audit.append({ action: 'SIGNED_IN', result: 'refused', time, subjectId: credentials?.userId, origin });
    return wrongCredentials();
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
