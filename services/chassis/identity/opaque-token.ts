// Tokens that say nothing and that only this service can look up, by their hash: refresh tokens, the links in mails, the
// tokens of known devices, challenges, and the state and handle of a sign-in with a provider.
import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits. */
export const createOpaqueToken = (): string => randomBytes(32).toString('base64url');

/** A token has all the entropy a hash can hold, so a fast hash without salt is enough. */
export const hashOpaqueToken = (token: string): Buffer => createHash('sha256').update(token).digest();
