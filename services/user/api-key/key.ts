// A personal API key: how it is made and recognised, and when it works. A key is 256 random bits. Nobody can try all keys,
// so a fast hash without salt is enough to keep it; passwords need a slow hash because people choose them. The prefix of a
// key lets scanners for leaked secrets find it, and its checksum shows a mistyped key without asking anybody.
import { createHash, randomBytes } from 'node:crypto';
import { isApiKey } from '#chassis/identity/token-form.ts';
import { Refusal } from '#chassis/rpc/errors.ts';

export interface ApiKey {
  id: string;
  userId: string;
  name: string;
  /** The beginning of the key. */
  preview: string;
  /** Names of sinew.policy.v1.Scope, in their order. */
  scopes: readonly string[];
  createdAt: Date;
  expiresAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

export interface NewApiKey {
  id: string;
  userId: string;
  name: string;
  scopes: readonly string[];
  /** 0 stands for the default. */
  lifetimeDays: number;
}

/** How many working keys a person may have. */
export const mostKeys = 50;

/** For how long a key that has ended is still shown. */
export const shownMs = 30 * 24 * 60 * 60 * 1000;

const dayMs = 24 * 60 * 60 * 1000;
const defaultDays = 90;
const useAccuracyMs = 60_000;

export function createApiKey(secret: string, command: NewApiKey, now: Date): ApiKey {
  const { id, userId, name, scopes, lifetimeDays } = command;
  return {
    id,
    userId,
    name,
    preview: secret.slice(0, prefix.length + 4),
    scopes: [...new Set(scopes)].sort(),
    createdAt: now,
    expiresAt: new Date(now.getTime() + (lifetimeDays || defaultDays) * dayMs),
    lastUsedAt: null,
    revokedAt: null,
  };
}

export const works = ({ expiresAt, revokedAt }: ApiKey, now: Date): boolean => !revokedAt && expiresAt > now;

/** Whether the recorded time of the last use is so old that it must be written anew. */
export const isUseStale = ({ lastUsedAt }: ApiKey, now: Date): boolean =>
  !lastUsedAt || now.getTime() - lastUsedAt.getTime() >= useAccuracyMs;

const prefix = 'sinew_';
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** `sinew_`, 43 digits of base 62 for 256 random bits, 6 for the checksum. */
export function createSecret(): string {
  const body = prefix + toBase62(randomBytes(32), 43);
  return body + checksumOf(body);
}

/** Whether the text has the form and the checksum of a key. */
export const isWellFormed = (secret: string): boolean => {
  const body = secret.slice(0, -6);
  return isApiKey(secret) && checksumOf(body) === secret.slice(-6);
};

/** The checksum. It protects against slips only: anybody can compute it. */
const checksumOf = (body: string): string => toBase62(createHash('sha256').update(body).digest().subarray(0, 4), 6);

function toBase62(bytes: Buffer, length: number): string {
  let rest = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (let place = 0; place < length; place++) {
    text = digits[Number(rest % 62n)] + text;
    rest /= 62n;
  }
  return text;
}

export const keyNotFound = (): Refusal => new Refusal('API_KEY_NOT_FOUND', 'there is no such API key');

export const tooManyKeys = (): Refusal =>
  new Refusal('TOO_MANY_API_KEYS', `there are ${mostKeys} API keys already: revoke one first`);
