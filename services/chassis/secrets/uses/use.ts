// A record of who used which secret when, and its hash, which covers the record before it in the chain of the secret's
// owner. Somebody who changes, removes or adds a record later has to write the rest of the chain anew, and a head that was
// noted elsewhere shows that. When a person's account is deleted, the whole chain is deleted, and its head says so.
import { createHash } from 'node:crypto';
import type { SecretScope } from '../envelope.ts';

export type SecretAct = 'read' | 'set' | 'rotate' | 'remove';

export interface SecretUse {
  chainId: string;
  /** The number of the record in its chain, from 1. */
  position: number;
  scope: SecretScope;
  owner: string;
  name: string;
  version: number;
  /** An instance of a service, or the operator. */
  reader: string;
  act: SecretAct;
  at: Date;
  /** The number of uses in the record; more than 1 only in records that are older than the chains. */
  count: number;
  hash: Buffer;
}

/** The newest record of a chain. */
export interface UseHead {
  length: number;
  hash: Buffer;
}

/** The hash that stands before the first record of a chain. */
export const emptyHash: Buffer = Buffer.alloc(32);

/** The hash of a record. Its form is fixed for ever, and is PostgreSQL's form of a JSON array: migrations write it too. */
export function hashUse(use: Omit<SecretUse, 'hash'>, previous: Buffer): Buffer {
  const { chainId, position, scope, owner, name, version, reader, act, at, count } = use;
  const from = ['sinew.secret.use.1', previous.toString('hex'), chainId, position, scope, owner, name, version];
  const fields = [...from, reader, act, at.toISOString(), count].map((field) => JSON.stringify(field));
  return createHash('sha256')
    .update(`[${fields.join(', ')}]`)
    .digest();
}

/** The state of a chain at an earlier time, as somebody noted it outside the database. */
export interface NotedUses {
  length: number;
  hash: string;
}

export interface UseChain extends UseHead {
  id: string;
  /** Whether the owner's account is deleted. */
  erased: boolean;
}

/** The faults of a chain. @param uses the chain's records in their order */
export function problemsOf(chain: UseChain, uses: readonly SecretUse[], noted?: NotedUses): string[] {
  if (chain.erased) return uses.length > 0 ? ['it was erased and has records'] : [];
  const problems: string[] = [];
  let last: UseHead = { length: 0, hash: emptyHash };
  for (const use of uses) {
    if (use.position !== last.length + 1) problems.push(`record ${last.length + 1} is missing`);
    // The record after a changed one is checked against the hash that stands there, so that only the change is named.
    if (!hashUse(use, last.hash).equals(use.hash))
      problems.push(`record ${use.position} does not have the hash of its content`);
    last = { length: use.position, hash: use.hash };
    if (noted?.length === use.position && noted.hash !== use.hash.toString('hex')) {
      problems.push(`record ${use.position} is not the one that was noted`);
    }
  }
  if (chain.length !== last.length || !chain.hash.equals(last.hash)) {
    problems.push('its newest record is not the one that its head tells of');
  }
  if (noted && noted.length > last.length) problems.push(`it had ${noted.length} records and has ${last.length}`);
  return problems;
}
