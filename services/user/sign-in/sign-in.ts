// Signing in: by a password or a provider, then by the second factor when the account has one. A refusal is the same, after
// the same work, whether the account exists or not. Heavy work (hashing) is done before a transaction begins, so that no row
// is locked meanwhile. The password's version shows when the password was changed in between.
import { createId } from '#chassis/database/identifiers.ts';
import { createOpaqueToken, hashOpaqueToken } from '#chassis/identity/opaque-token.ts';
import { Refusal } from '#chassis/rpc/errors.ts';
import type { Clock } from '#chassis/runtime/clock.ts';
import type { Passwords } from '../account/password.ts';
import type { Credentials, UserStore } from '../account/store/account.ts';
import { toEmailKey } from '../account/user.ts';
import type { AuditEntry, AuditOrigin } from '../audit/entry.ts';
import type { Attempt } from '../authentication/attempt.ts';
import { challengeMs, invalidChallenge } from '../authentication/challenge.ts';
import type { KnownDeviceStore } from '../device/store.ts';
import { type CodeUse, wrongFactorCode } from '../second-factor/factor.ts';
import type { Guard } from '../second-factor/guard.ts';
import type { FreshProof, SessionOpener, Tokens } from '../session/opener.ts';
import type { ThrottleStore } from '../throttle/store.ts';
import { type Bucket, bucketsOf, codeBucket } from '../throttle/throttle.ts';
import type { NotOpened, Opening, SignInStore } from './store/sign-in.ts';

export interface SignInFlowParts {
  store: SignInStore;
  users: UserStore;
  passwords: Passwords;
  guard: Guard;
  throttle: ThrottleStore;
  devices: KnownDeviceStore;
  opener: SessionOpener;
  clock: Clock;
}

export interface SignInCommand {
  email: string;
  password: string;
  /** The device's token; empty when the device has none. */
  deviceToken: string;
  origin: AuditOrigin;
}

/** Somebody who has proven the first factor. */
export interface Proven {
  credentials: Pick<Credentials, 'userId' | 'passwordVersion'>;
  method: Attempt['method'];
  provider: string;
  deviceId: string | undefined;
  origin: AuditOrigin;
  /** The buckets in which the attempt was counted. */
  bucket?: Bucket;
}

/** The result of a sign-in: the tokens, or the challenge of the second factor. */
export type SignInOutcome =
  | { kind: 'session'; tokens: Tokens; deviceToken: string; proof: FreshProof }
  | { kind: 'challenge'; challenge: string; expiresAt: Date };

export class SignInFlow {
  readonly #parts: SignInFlowParts;

  constructor(parts: SignInFlowParts) {
    this.#parts = parts;
  }

  /** @throws Refusal WRONG_CREDENTIALS, the same for an unknown address and a wrong password; TOO_MANY_ATTEMPTS */
  async signIn(command: SignInCommand, signal: AbortSignal): Promise<SignInOutcome> {
    const { users, passwords, throttle, devices, clock } = this.#parts;
    const { email, password, origin } = command;
    const emailKey = toEmailKey(email);
    const seen = { address: origin.address, now: clock.now() };
    const known = await devices.find(emailKey, hashOpaqueToken(command.deviceToken), seen);
    const { before, after } = bucketsOf({ emailKey, address: origin.address, ...known });
    if (after) await throttle.check(after, seen.now);
    await throttle.take(before, seen.now);
    const credentials = await users.findCredentials(email);
    const { matches, outdated } = await passwords.compare(credentials?.passwordHash ?? undefined, password, signal);
    if (!credentials || !matches) throw await this.#refuse(credentials?.userId, origin, after);
    if (outdated) await users.replaceHash(credentials, await passwords.hash(password, signal));
    const { deviceId } = known;
    return this.admit({ credentials, method: 'PASSWORD', provider: '', deviceId, origin, bucket: before });
  }

  /** Opens a session for a person who has proven the first factor, or asks for the second factor. */
  async admit(proven: Proven): Promise<SignInOutcome> {
    const { guard } = this.#parts;
    if (await guard.isActive(proven.credentials.userId)) return this.#challenge(proven);
    return this.#open(proven);
  }

  /** @throws Refusal INVALID_CHALLENGE, WRONG_CODE, TOO_MANY_ATTEMPTS */
  async confirm(challengeText: string, code: string, origin: AuditOrigin): Promise<SignInOutcome> {
    const { store, guard, throttle, clock } = this.#parts;
    const hash = hashOpaqueToken(challengeText);
    const now = clock.now();
    const challenge = await store.tryChallenge(hash, now);
    if (!challenge) throw invalidChallenge();
    const { userId, passwordVersion, method, provider } = challenge;
    const deviceId = challenge.deviceId ?? undefined;
    const bucket = codeBucket(userId, deviceId);
    await throttle.take(bucket, now);
    const use = await guard.match(userId, code);
    const proven = { credentials: { userId, passwordVersion }, method, provider, deviceId, origin, bucket };
    if (!use) throw await this.#refuseCode(proven);
    return this.#open(proven, { challenge: hash, use });
  }

  async #open(proven: Proven, answer?: { challenge: Buffer; use: CodeUse }): Promise<SignInOutcome> {
    const { store, opener, clock } = this.#parts;
    const now = clock.now();
    const { credentials, origin, deviceId, bucket } = proven;
    const { session, refreshToken } = opener.begin({ userId: credentials.userId, userAgent: origin.userAgent }, now);
    const deviceToken = createOpaqueToken();
    const act = { time: now, actorId: credentials.userId, origin, targetId: session.id };
    const opening: Opening = {
      session,
      passwordVersion: credentials.passwordVersion,
      attempt: toAttempt(proven, 'DONE', now),
      deviceId,
      deviceTokenHash: hashOpaqueToken(deviceToken),
      bucket,
      answer,
      entry: { ...act, action: 'SIGNED_IN', details: detailsOf(proven, answer?.use) },
    };
    const opened = await store.open(opening);
    if (typeof opened === 'string') throw await this.#refuseLate(opened, proven);
    const tokens = await opener.toTokens(session, refreshToken, now);
    const proof = await opener.toProof({ ...credentials, ...tokens }, now);
    return { kind: 'session', tokens, deviceToken: opened.deviceRenewed ? deviceToken : '', proof };
  }

  async #challenge(proven: Proven): Promise<SignInOutcome> {
    const { store, clock } = this.#parts;
    const now = clock.now();
    const { credentials, method, provider, deviceId, origin, bucket } = proven;
    const { userId, passwordVersion } = credentials;
    const text = createOpaqueToken();
    const expiresAt = new Date(now.getTime() + challengeMs);
    const challenge = {
      hash: hashOpaqueToken(text),
      userId,
      passwordVersion,
      method,
      provider,
      createdAt: now,
      expiresAt,
    };
    const entry: AuditEntry = {
      action: 'SIGNED_IN',
      result: 'refused',
      time: now,
      subjectId: userId,
      origin,
      details: { ...detailsOf(proven), missing: 'secondFactor' },
    };
    const attempt = toAttempt(proven, 'CHALLENGED', now);
    await store.challenge({ ...challenge, deviceId: deviceId ?? null }, { attempt, bucket, entry });
    return { kind: 'challenge', challenge: text, expiresAt };
  }

  /** Notes the attempt with its account, if there is one, and gives the refusal. */
  async #refuse(userId: string | undefined, origin: AuditOrigin, bucket: Bucket | undefined): Promise<Refusal> {
    const { store, clock } = this.#parts;
    const time = clock.now();
    const entry = { action: 'SIGNED_IN', result: 'refused', time, subjectId: userId, origin } as const;
    const attempt = toAttempt({ method: 'PASSWORD', provider: '', origin }, 'WRONG_PASSWORD', time);
    await store.refuse({ userId, attempt, bucket, entry });
    return wrongCredentials();
  }

  async #refuseCode(proven: Proven): Promise<Refusal> {
    const { store, clock } = this.#parts;
    const time = clock.now();
    const { userId } = proven.credentials;
    const { origin } = proven;
    const entry = { action: 'SECOND_FACTOR_CHECKED', result: 'refused', time, subjectId: userId, origin } as const;
    await store.refuse({ userId, attempt: toAttempt(proven, 'WRONG_CODE', time), entry });
    return wrongFactorCode();
  }

  /** The refusal when the proof was right at first, and was not right any more when the session was to be opened. */
  async #refuseLate(why: NotOpened, proven: Proven): Promise<Refusal> {
    if (why === 'challengeEnded') return invalidChallenge();
    if (why === 'codeUsed') return this.#refuseCode(proven);
    return this.#refuse(proven.credentials.userId, proven.origin, undefined);
  }
}

function toAttempt(
  { method, provider, origin }: Pick<Proven, 'method' | 'provider' | 'origin'>,
  result: Attempt['result'],
  now: Date,
): Attempt {
  const { address, userAgent } = origin;
  return { id: createId(now), createdAt: now, address, userAgent, method, provider, result, newDevice: false };
}

const detailsOf = ({ method, provider }: Proven, use?: CodeUse): Record<string, string> => ({
  method,
  ...(provider ? { provider } : {}),
  ...(use ? { secondFactor: use.kind === 'step' ? 'code' : 'recoveryCode' } : {}),
});

const wrongCredentials = (): Refusal => new Refusal('WRONG_CREDENTIALS', 'the e-mail address or the password is wrong');
