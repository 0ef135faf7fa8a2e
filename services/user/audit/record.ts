// A record of the audit and its hash, which covers the record before it in the chain. The data of a person are kept apart as
// a party, and only a salted hash of the party enters the record's hash. When the account is erased, the party and its salt
// are deleted, and the chain can still be verified.
import { createHash } from 'node:crypto';
import type { AuditEntry } from './entry.ts';

export interface AuditParty {
  role: 'actor' | 'subject';
  /** The account with which the party is erased. */
  accountId: string | null;
  /** Whether the party is the account's own person, or somebody unknown who tried to get into the account. */
  known: boolean;
  address: string;
  userAgent: string;
  salt: Buffer;
}

export interface AuditRecord {
  chainId: string;
  /** The position in the chain, counted from 1. */
  position: number;
  id: string;
  time: Date;
  action: string;
  result: 'done' | 'refused';
  organisationId: string | null;
  targetId: string | null;
  details: Readonly<Record<string, string>>;
  actorHash: Buffer | null;
  subjectHash: Buffer | null;
  hash: Buffer;
}

/** The newest record of a chain. */
export interface ChainHead {
  chainId: string;
  length: number;
  hash: Buffer;
}

/** The hash before the first record of a chain. */
export const emptyHash: Buffer = Buffer.alloc(32);

/** The owner of the chain to which an act belongs. */
export type ChainOwner =
  | { kind: 'organisation'; id: string }
  | { kind: 'account'; id: string }
  /** The chains for acts of nobody: a few, so that such acts do not all wait for one row. */
  | { kind: 'shard'; id: number };

const shards = 16;

/** @param accounts those of the entry's persons that exist */
export function ownerOf(entry: AuditEntry, accounts: ReadonlySet<string>, id: string): ChainOwner {
  if (entry.organisationId) return { kind: 'organisation', id: entry.organisationId };
  const account = [entry.actorId, entry.subjectId].find((person) => person && accounts.has(person));
  if (account) return { kind: 'account', id: account };
  return { kind: 'shard', id: Number.parseInt(id.slice(-4), 16) % shards };
}

/** The parties of an entry. Nothing is recorded about an account that is gone. */
export function toParties(entry: AuditEntry, accounts: ReadonlySet<string>, newSalt: () => Buffer): AuditParty[] {
  const existing = (id: string | undefined): string | undefined => (id && accounts.has(id) ? id : undefined);
  const actorId = existing(entry.actorId);
  const subjectId = existing(entry.subjectId);
  const parties: AuditParty[] = [];
  if (actorId || entry.origin) {
    const { address = '', userAgent = '' } = entry.origin ?? {};
    const known = actorId !== undefined;
    const accountId = actorId ?? subjectId ?? null;
    parties.push({ role: 'actor', accountId, known, address, userAgent, salt: newSalt() });
  }
  if (subjectId && subjectId !== actorId) {
    parties.push({ role: 'subject', accountId: subjectId, known: true, address: '', userAgent: '', salt: newSalt() });
  }
  return parties;
}

/** The next record of the chain. */
export function toRecord(
  entry: AuditEntry,
  head: ChainHead,
  { id, parties }: { id: string; parties: readonly AuditParty[] },
): AuditRecord {
  const hashOfRole = (role: AuditParty['role']): Buffer | null => {
    const party = parties.find((one) => one.role === role);
    return party ? hashParty(party) : null;
  };
  const record = {
    chainId: head.chainId,
    position: head.length + 1,
    id,
    time: entry.time,
    action: entry.action,
    result: entry.result ?? 'done',
    organisationId: entry.organisationId ?? null,
    targetId: entry.targetId ?? null,
    details: entry.details ?? {},
    actorHash: hashOfRole('actor'),
    subjectHash: hashOfRole('subject'),
  };
  return { ...record, hash: hashRecord(record, head.hash) };
}

/** The form of both hashes is fixed for ever: a new form needs a new name in its first place. */
export function hashRecord(record: Omit<AuditRecord, 'hash'>, previous: Buffer): Buffer {
  return digest([
    'sinew.audit.record.1',
    hex(previous),
    record.chainId,
    record.position,
    record.id,
    record.time.toISOString(),
    record.action,
    record.result,
    record.organisationId,
    record.targetId,
    Object.entries(record.details).sort(([one], [other]) => (one < other ? -1 : 1)),
    hex(record.actorHash),
    hex(record.subjectHash),
  ]);
}

export function hashParty({ role, accountId, known, address, userAgent, salt }: AuditParty): Buffer {
  return digest(['sinew.audit.party.1', hex(salt), role, accountId, known, address, userAgent]);
}

const hex = (bytes: Buffer | null): string | null => bytes?.toString('hex') ?? null;

const digest = (fields: readonly unknown[]): Buffer => createHash('sha256').update(JSON.stringify(fields)).digest();
