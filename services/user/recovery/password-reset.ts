// Resetting a forgotten password, in two steps: anybody asks for a link to an address, and whoever reads mail there sets a
// new password with the token in it.
import { createId } from '#chassis/database/identifiers.ts';
import { apart } from '#chassis/database/joining.ts';
import type { Clock } from '#chassis/runtime/clock.ts';
import type { Passwords } from '../account/password.ts';
import type { AuditOrigin } from '../audit/entry.ts';
import type { ResetStore } from './store/resets.ts';

export interface PasswordResetParts {
  resets: ResetStore;
  passwords: Passwords;
  clock: Clock;
}

export interface Confirmation {
  token: string;
  newPassword: string;
  origin: AuditOrigin;
}

export class PasswordReset {
  readonly #parts: PasswordResetParts;

  constructor(parts: PasswordResetParts) {
    this.#parts = parts;
  }

  /** Done when the request is written down. The same, and as long, for every address. */
  async ask(email: string, origin: AuditOrigin): Promise<void> {
    const { resets, clock } = this.#parts;
    const now = clock.now();
    await resets.request({ id: createId(now), email, origin, now });
    // Where it fails it is done again later, with the failures of periodic work.
    apart(() => void this.resolve().catch(() => undefined));
  }

  /** Has links sent for what was asked. */
  resolve(): Promise<void> {
    return this.#parts.resets.resolve(this.#parts.clock.now());
  }

  /** @throws Refusal INVALID_MAIL_TOKEN */
  async confirm({ token, newPassword, origin }: Confirmation, signal: AbortSignal): Promise<void> {
    const { resets, passwords, clock } = this.#parts;
    await resets.requireToken(token, clock.now());
    const passwordHash = await passwords.hash(newPassword, signal);
    await resets.reset({ token, passwordHash, origin, now: clock.now() });
  }
}
