// Signing up, refreshing a session and changing the password: the use cases that need the password, the tokens and the store
// together. Signing in is in sign-in/sign-in.ts. Heavy work (hashing) is done before a transaction begins, so that no row is
// locked meanwhile. The password's version shows when the password was changed in between.
import { createId } from '#chassis/database/identifiers.ts';
import { createOpaqueToken, hashOpaqueToken } from '#chassis/identity/opaque-token.ts';
import { Refusal } from '#chassis/rpc/errors.ts';
import type { Clock } from '#chassis/runtime/clock.ts';
import type { Passwords } from '../account/password.ts';
import { defaultPreferences } from '../account/preferences.ts';
import type { UserStore } from '../account/store/account.ts';
import { createUser, type User } from '../account/user.ts';
import type { AuditOrigin } from '../audit/entry.ts';
import type { AuditStore } from '../audit/store.ts';
import type { SessionOpener, Tokens } from '../session/opener.ts';
import { refreshSession } from '../session/session.ts';
import type { SessionOwner, SessionStore } from '../session/store.ts';
import type { ThrottleStore } from '../throttle/store.ts';
import { passwordBucket } from '../throttle/throttle.ts';

export interface AuthenticationParts {
  users: UserStore;
  sessions: SessionStore;
  passwords: Passwords;
  opener: SessionOpener;
  throttle: ThrottleStore;
  audit: AuditStore;
  clock: Clock;
}

export interface SignUpCommand extends Pick<User, 'email' | 'displayName'> {
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

  async refresh(token: string, origin: AuditOrigin): Promise<Tokens> {
    const { sessions, opener, clock } = this.#parts;
    const now = clock.now();
    const refreshToken = createOpaqueToken();
    const command = { tokenHash: hashOpaqueToken(token), nextTokenHash: hashOpaqueToken(refreshToken) };
    const session = await sessions.refresh(command.tokenHash, (current) => {
      const refreshed = refreshSession(current, command, opener.moment(now));
      if (refreshed.refusal?.reason !== 'REFRESH_TOKEN_REUSED') return refreshed;
      // The actor is unknown: one of the two who hold the token has stolen it.
      const { userId: subjectId, id: targetId } = current;
      const act = { action: 'REFRESH_TOKEN_REUSED', result: 'refused', time: now } as const;
      return { ...refreshed, entry: { ...act, subjectId, targetId, origin } };
    });
    return opener.toTokens(session, refreshToken, now);
  }

  /** Closes every other session of the person. @throws Refusal WRONG_PASSWORD, TOO_MANY_ATTEMPTS */
  async changePassword(
    { userId, sessionId }: SessionOwner,
    { currentPassword, newPassword, origin }: PasswordReplacement,
    signal: AbortSignal,
  ): Promise<void> {
    const { users, sessions, passwords, throttle, audit, clock } = this.#parts;
    const entry = { action: 'PASSWORD_CHANGED', actorId: userId, origin } as const;
    const refuse = async (): Promise<Refusal> => {
      await audit.append({ ...entry, time: clock.now(), result: 'refused' });
      return wrongPassword();
    };
    const credentials = await users.getCredentials(userId);
    const bucket = passwordBucket(userId);
    await throttle.take(bucket, clock.now());
    const { matches } = await passwords.compare(credentials.passwordHash ?? undefined, currentPassword, signal);
    if (!matches) throw await refuse();
    await throttle.giveBack(bucket);
    const passwordHash = await passwords.hash(newPassword, signal);
    const now = clock.now();
    const change = { passwordHash, keptSessionId: sessionId, now, entry: { ...entry, time: now } };
    if (!(await sessions.changePassword(credentials, change))) throw await refuse();
  }
}

export const wrongPassword = (): Refusal => new Refusal('WRONG_PASSWORD', 'the current password is wrong');
