// Resetting a forgotten password, in two steps: anybody asks for a link to an address, and the reader of that address sets a
// new password with the token in the link.
import { createId } from '#chassis/database/identifiers.ts';
import { apart } from '#chassis/database/pool/joining.ts';
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

  /** Ends when the request is recorded. It does the same, and takes as long, for every address. */
  async ask(email: string, origin: AuditOrigin): Promise<void> {
    const { resets, clock } = this.#parts;
    const now = clock.now();
    await resets.request({ id: createId(now), email, origin, now });
    // When this fails, periodic work does it again later and reports the failure.
    apart(() => void this.resolve().catch(() => undefined));
  }

  /** Has links sent for the recorded requests. */
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
