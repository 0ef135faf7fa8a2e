// A sealed value: AES-256-GCM under a data key, with the wrapped data key beside it, as one line of text that may lie in a
// row, a file or Consul. The scope, owner, name and version of the secret are bound in, so that nobody can put one secret in
// the place of another, or an old version in the place of a new one.
import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import { SecretsError, type WrappedKey } from './master/master-key.ts';

export type SecretScope = 'mesh' | 'organisation' | 'person';

export interface SecretContext {
  scope: SecretScope;
  /** The name of the service, or the id of the organisation or the person. */
  owner: string;
  name: string;
  version: number;
}

export interface Envelope extends WrappedKey {
  dataKeyId: string;
  nonce: Buffer;
  /** The ciphertext and its tag. */
  sealed: Buffer;
}

const format = 'sinew-1';
const tagBytes = 16;
const nonceBytes = 12;

/** The scope and name of a secret, for messages. */
export const describe = ({ scope, owner, name, version }: SecretContext): string =>
  `${scope}/${owner}/${name} version ${version}`;

export function encrypt(plain: Buffer, key: KeyObject, bound: Buffer): Pick<Envelope, 'nonce' | 'sealed'> {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound);
  return { nonce, sealed: Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]) };
}

/** @throws Error when anything was changed */
export function decrypt({ nonce, sealed }: Envelope, key: KeyObject, bound: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(bound).setAuthTag(sealed.subarray(-tagBytes));
  return Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()]);
}

/** The bytes to which a sealed value is bound. */
export const boundTo = (dataKeyId: string, { scope, owner, name, version }: SecretContext): Buffer =>
  Buffer.from(JSON.stringify([format, dataKeyId, scope, owner, name, version]));

export function envelopeToText({ masterKeyId, wrapped, dataKeyId, nonce, sealed }: Envelope): string {
  const parts = [Buffer.from(masterKeyId), Buffer.from(dataKeyId), wrapped, nonce, sealed];
  return [format, ...parts.map((part) => part.toString('base64url'))].join('.');
}

/** @throws SecretsError that shows nothing of the text */
export function fromText(text: string): Envelope {
  const [first, ...parts] = text.split('.');
  const isWhole = first === format && parts.length === 5 && parts.every((part) => /^[\w-]+$/.test(part));
  const [masterKeyId, dataKeyId, wrapped, nonce, sealed] = parts.map((part) => Buffer.from(part, 'base64url'));
  if (!isWhole || nonce!.length !== nonceBytes || sealed!.length < tagBytes) {
    throw new SecretsError('this is no sealed value');
  }
  return {
    masterKeyId: masterKeyId!.toString(),
    dataKeyId: dataKeyId!.toString(),
    wrapped: wrapped!,
    nonce: nonce!,
    sealed: sealed!,
  };
}

export const isSealed = (text: string): boolean => text.startsWith(`${format}.`);
