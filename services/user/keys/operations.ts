// The operator's commands for the signing keys. The mesh is told before and after: when nobody can be told, no key is made.
import type Consul from 'consul';
import type { Keyring } from './keyring.ts';
import { publishKeys } from './publisher.ts';

export interface Operator {
  keyring: Keyring;
  consul: Consul;
  signal: AbortSignal;
}

/** Answers with a sentence for the operator. */
export async function rotateKey({ keyring, consul, signal }: Operator): Promise<string> {
  await publishKeys(keyring, consul, signal);
  await keyring.rotate();
  await publishKeys(keyring, consul, signal);
  const { id, activeFrom } = keyring.newest!;
  return `key ${id} signs from ${activeFrom.toISOString()}`;
}

/** @throws Error when there never was such a key */
export async function revokeKey({ keyring, consul, signal }: Operator, id: string): Promise<string> {
  await publishKeys(keyring, consul, signal);
  if (!(await keyring.revoke(id))) {
    const known = keyring.publicKeys().map(({ kid }) => kid);
    throw new Error(`there is no key ${id}; there are ${known.join(', ')}`);
  }
  await publishKeys(keyring, consul, signal);
  return `key ${id} is destroyed, and its tokens are refused from now on; ${(await keyring.signer()).kid} signs`;
}

export async function resealKeys({ keyring }: Operator): Promise<string> {
  return `${await keyring.renew(0)} private keys were sealed anew`;
}
