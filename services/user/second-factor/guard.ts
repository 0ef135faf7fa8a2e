// The use cases of a second factor: to begin it, confirm it, ask for it and take it away. A person who takes it away, or
// gets new recovery codes, proves to be more than somebody who found the session open.

import type { Clock } from '#chassis/runtime/clock.ts';
import { dataKeyAgeMs, type Envelopes } from '#chassis/secrets/envelopes.ts';
import type { Passwords } from '../account/password.ts';
import type { UserStore } from '../account/store/account.ts';
import type { Act } from '../audit/entry.ts';
import type { AuditStore } from '../audit/store.ts';
import { wrongPassword } from '../authentication/authentication.ts';
import type { ThrottleStore } from '../throttle/store.ts';
import { codeBucket, passwordBucket } from '../throttle/throttle.ts';
import {
  type CodeUse,
  createRecoveryCodes,
  createTotpSecret,
  factorMissing,
  hashRecoveryCode,
  type SecondFactor,
  toUri,
  toUse,
  wrongFactorCode,
} from './factor.ts';
import type { SecondFactorStore } from './store.ts';

export interface GuardParts {
  factors: SecondFactorStore;
  throttle: ThrottleStore;
  users: UserStore;
  passwords: Passwords;
  audit: AuditStore;
  envelopes: Envelopes;
  clock: Clock;
}

export interface Enrolment {
  secret: string;
  uri: string;
}

export type FactorProof = { kind: 'password'; password: string } | { kind: 'code'; code: string };

export class Guard {
  readonly #parts: GuardParts;

  constructor(parts: GuardParts) {
    this.#parts = parts;
  }

  /**
   * Proves that the person is there.
   * @throws Refusal WRONG_PASSWORD, WRONG_CODE, SECOND_FACTOR_MISSING, TOO_MANY_ATTEMPTS
   */
  async prove(act: Act, proof: FactorProof, signal: AbortSignal): Promise<void> {
    const { factors, audit } = this.#parts;
    const entry = { ...act, action: 'PROOF_GIVEN', details: { method: proof.kind } } as const;
    if (proof.kind === 'password') {
      await this.#requirePassword(act, { ...proof, action: 'PROOF_GIVEN' }, signal);
      return audit.append(entry);
    }
    const use = await this.#requireCode(act, await this.#active(act.actorId), proof.code);
    await factors.spend(act.actorId, use, entry);
  }

  /**
   * @param password empty when the contract has let the call through for a fresh proof
   * @throws Refusal WRONG_PASSWORD, SECOND_FACTOR_ACTIVE
   */
  async enrol(act: Act, password: string, signal: AbortSignal): Promise<Enrolment> {
    const { factors, users, envelopes } = this.#parts;
    const userId = act.actorId;
    if (password) await this.#requirePassword(act, { password, action: 'SECOND_FACTOR_ENROLLED' }, signal);
    const secret = createTotpSecret();
    const sealed = await envelopes.seal(secret, sealedAs(userId));
    await factors.begin({ userId, sealed, createdAt: act.time, confirmedAt: null, lastStep: 0 });
    return { secret, uri: toUri(secret, (await users.get(userId)).email) };
  }

  /** Answers with the recovery codes. @throws Refusal WRONG_CODE, SECOND_FACTOR_MISSING */
  async confirm(act: Act, code: string): Promise<string[]> {
    const factor = await this.#parts.factors.find(act.actorId);
    if (!factor || factor.confirmedAt) throw factorMissing();
    const use = await this.#requireCode(act, factor, code);
    if (use.kind !== 'step') throw wrongFactorCode();
    const codes = createRecoveryCodes();
    const entry = { ...act, action: 'SECOND_FACTOR_ENROLLED' } as const;
    await this.#parts.factors.confirm(factor, { use, entry, codes: codes.map(hashRecoveryCode) });
    return codes;
  }

  /** @throws Refusal WRONG_PASSWORD, WRONG_CODE, SECOND_FACTOR_MISSING */
  async disable(act: Act, proof: FactorProof, signal: AbortSignal): Promise<void> {
    const action = 'SECOND_FACTOR_REMOVED' as const;
    let use: CodeUse | undefined;
    if (proof.kind === 'password') {
      await this.#requirePassword(act, { password: proof.password, action }, signal);
    } else use = await this.#requireCode(act, await this.#active(act.actorId), proof.code);
    await this.#parts.factors.remove(act.actorId, use, { ...act, action });
  }

  /** @throws Refusal WRONG_CODE, SECOND_FACTOR_MISSING */
  async renewCodes(act: Act, code: string): Promise<string[]> {
    const use = await this.#requireCode(act, await this.#active(act.actorId), code);
    if (use.kind !== 'step') throw wrongFactorCode();
    const codes = createRecoveryCodes();
    const entry = { ...act, action: 'RECOVERY_CODES_RENEWED' } as const;
    await this.#parts.factors.renewCodes(act.actorId, { use, entry, codes: codes.map(hashRecoveryCode) });
    return codes;
  }

  /** Whether a sign-in has to ask for a code. */
  async isActive(userId: string): Promise<boolean> {
    return Boolean((await this.#parts.factors.find(userId))?.confirmedAt);
  }

  /** The use of the code; `undefined` when the code is not valid or was used before. */
  async match(userId: string, code: string): Promise<CodeUse | undefined> {
    const factor = await this.#parts.factors.find(userId);
    return factor?.confirmedAt ? this.#toUse(factor, code) : undefined;
  }

  /** Seals the secrets anew that were sealed long ago, so that the old keys can be removed. */
  async renew(): Promise<void> {
    const { factors, envelopes } = this.#parts;
    await factors.renew(({ sealed, userId }) =>
      envelopes.renew(sealed, { context: sealedAs(userId), maxAgeMs: dataKeyAgeMs }),
    );
  }

  async #toUse(factor: SecondFactor, code: string): Promise<CodeUse | undefined> {
    const { factors, envelopes, clock } = this.#parts;
    const secret = await envelopes.open(factor.sealed, sealedAs(factor.userId));
    const use = toUse(code, secret.toString(), clock.now());
    return use && (await factors.isUnused(factor, use)) ? use : undefined;
  }

  async #active(userId: string): Promise<SecondFactor> {
    const factor = await this.#parts.factors.find(userId);
    if (!factor?.confirmedAt) throw factorMissing();
    return factor;
  }

  /** Failures count as they do at a sign-in, so that an open session cannot try all codes. */
  async #requireCode(act: Act, factor: SecondFactor, code: string): Promise<CodeUse> {
    const { throttle, audit } = this.#parts;
    const bucket = codeBucket(act.actorId, 'session');
    await throttle.take(bucket, act.time);
    const use = await this.#toUse(factor, code);
    if (!use) {
      await audit.append({ ...act, action: 'SECOND_FACTOR_CHECKED', result: 'refused' });
      throw wrongFactorCode();
    }
    await throttle.giveBack(bucket);
    return use;
  }

  async #requirePassword(act: Act, { password, action }: PasswordDemand, signal: AbortSignal): Promise<void> {
    const { users, passwords, throttle, audit } = this.#parts;
    const { passwordHash } = await users.getCredentials(act.actorId);
    const bucket = passwordBucket(act.actorId);
    await throttle.take(bucket, act.time);
    const { matches } = await passwords.compare(passwordHash ?? undefined, password, signal);
    if (matches) return throttle.giveBack(bucket);
    await audit.append({ ...act, action, result: 'refused' });
    throw wrongPassword();
  }
}

interface PasswordDemand {
  password: string;
  action: 'SECOND_FACTOR_ENROLLED' | 'SECOND_FACTOR_REMOVED' | 'PROOF_GIVEN';
}

const sealedAs = (userId: string) => ({ scope: 'person', owner: userId, name: 'totp', version: 1 }) as const;
