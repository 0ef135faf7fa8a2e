// Passwords: how they are prepared, hashed and compared, and how many at once.
// Parameters are OWASP's first choice: argon2id, 19 MiB, 2 passes, 1 lane.
// https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id

import { randomBytes } from 'node:crypto';
import { hash, parseOptions, verify } from '@node-rs/argon2';
import type { Gate } from '#chassis/runtime/gate.ts';

const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export interface PasswordComparison {
  matches: boolean;
  /** Whether the hash was made with other parameters than today's. */
  outdated: boolean;
}

/**
 * The form of a password that is hashed: the OpaqueString profile's mappings (RFC 8265, section 4.2.2). The same password
 * typed on another keyboard, composed or decomposed, is the same; nothing else is folded, so no strength is lost.
 */
export const preparePassword = (password: string): string => password.replace(/\p{Zs}/gu, ' ').normalize('NFC');

export const isOutdated = (stored: string): boolean => {
  const made = parseOptions(stored);
  return Object.entries(parameters).some(([name, value]) => made[name as keyof typeof parameters] !== value);
};

export class Passwords {
  readonly #gate: Gate;
  /** The hash for the comparison of an unknown address, so that it costs as much as a known one. */
  readonly #nobody: Promise<string>;

  constructor(gate: Gate) {
    this.#gate = gate;
    this.#nobody = hash(randomBytes(32), parameters);
  }

  hash(password: string, signal: AbortSignal): Promise<string> {
    return this.#gate.run(() => hash(preparePassword(password), parameters), signal);
  }

  /** @param stored `undefined` when there is no account; the answer is then no, after the same work */
  async compare(stored: string | undefined, password: string, signal: AbortSignal): Promise<PasswordComparison> {
    const against = stored ?? (await this.#nobody);
    const matches = await this.#gate.run(() => verify(against, preparePassword(password)), signal);
    return { matches, outdated: stored !== undefined && isOutdated(stored) };
  }
}
