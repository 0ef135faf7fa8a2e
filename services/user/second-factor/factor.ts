// The second factor: a code that an authenticator makes of a shared secret and the time (TOTP, RFC 6238), or a recovery
// code. A code works once: a time-step at or before the last one used is refused, as the RFC asks (section 5.2).
import { createHash, randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { Refusal } from '#chassis/rpc/errors.ts';

export interface SecondFactor {
  userId: string;
  /** The secret, sealed. */
  sealed: string;
  createdAt: Date;
  confirmedAt: Date | null;
  /** The newest time-step with a code that was used. */
  lastStep: number;
}

/** The time-step or the recovery code that a code uses up. */
export type CodeUse = { kind: 'step'; step: number } | { kind: 'recovery'; hash: Buffer };

const stepSeconds = 30;
/** The authenticator's clock may be a step off, either way. */
const window = 1;
const recoveryCodes = 10;

/** 160 bits, as RFC 4226 recommends; in base 32. */
export const createTotpSecret = (): string => new Secret({ size: 20 }).base32;

/** The address that an authenticator reads from a QR code. */
export const toUri = (secret: string, email: string): string => totpOf(secret, email).toString();

/** The time-step of the code; `undefined` if an authenticator cannot show the code now. */
function stepOf(code: string, secret: string, now: Date): number | undefined {
  const timestamp = now.getTime();
  const delta = totpOf(secret).validate({ token: code, timestamp, window });
  return delta === null ? undefined : Math.floor(timestamp / 1000 / stepSeconds) + delta;
}

/** The use of the code; `undefined` when the code is not valid. The store decides whether it was used before. */
export function toUse(code: string, secret: string, now: Date): CodeUse | undefined {
  const plain = code.replace(/[\s-]/g, '').toLowerCase();
  if (!/^\d{6}$/.test(plain)) return { kind: 'recovery', hash: hashRecoveryCode(plain) };
  const step = stepOf(plain, secret, now);
  return step === undefined ? undefined : { kind: 'step', step };
}

/** 80 random bits each, in base 32: too many to try, so a fast hash keeps them well. */
export function createRecoveryCodes(): string[] {
  return Array.from({ length: recoveryCodes }, () => {
    const text = new Secret({ buffer: new Uint8Array(randomBytes(10)).buffer }).base32.toLowerCase();
    return text.match(/.{4}/g)!.join('-');
  });
}

export const hashRecoveryCode = (code: string): Buffer =>
  createHash('sha256').update(code.replaceAll('-', '')).digest();

const totpOf = (secret: string, label = ''): TOTP =>
  new TOTP({ issuer: 'Sinew', label, algorithm: 'SHA1', digits: 6, period: stepSeconds, secret });

export const wrongFactorCode = (): Refusal => new Refusal('WRONG_CODE', 'the code is wrong or was used before');

export const factorActive = (): Refusal =>
  new Refusal('SECOND_FACTOR_ACTIVE', 'there is a second factor already: take it away first');

export const factorMissing = (): Refusal => new Refusal('SECOND_FACTOR_MISSING', 'there is no such second factor');
