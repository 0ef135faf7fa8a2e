// The hashes of the audit: what they cover, and that their form never changes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuditEntry } from './entry.ts';
import { fromRanges, toRanges } from './erasure.ts';
import { type AuditParty, type AuditRecord, emptyHash, hashParty, hashRecord, ownerOf, toParties } from './record.ts';

const id = '019a0000-0000-7000-8000-000000000001';
const party: AuditParty = {
  role: 'actor',
  accountId: id,
  known: true,
  address: '192.0.2.7',
  userAgent: 'curl',
  salt: Buffer.alloc(16, 1),
};
const record: Omit<AuditRecord, 'hash'> = {
  chainId: id,
  position: 1,
  id,
  time: new Date('2026-03-02T18:00:00.123Z'),
  action: 'SIGNED_IN',
  result: 'done',
  organisationId: null,
  targetId: 'session',
  details: { role: 'coach', from: 'member' },
  actorHash: hashParty(party),
  subjectHash: null,
};

describe('a hash', () => {
  it('has the form that it always had', () => {
    expect(hashParty(party).toString('hex')).toBe('dc417a1c3abdb5a69894dc4495665cfd0531f8d09f65d8731a5c53fc0057a614');
    expect(hashRecord(record, emptyHash).toString('hex')).toBe(
      'c259e53ddfd4b995d12951cd2c51731febd1982e72df8bf24614e49b8e098c03',
    );
  });

  it.each(
    Object.entries({
      chainId: 'x',
      position: 2,
      id: 'x',
      time: new Date(0),
      action: 'SIGNED_OUT',
      result: 'refused',
      organisationId: id,
      targetId: null,
      details: { role: 'coach' },
      actorHash: null,
      subjectHash: Buffer.alloc(32),
    }),
  )('covers the %s of a record', (name, value) => {
    expect(hashRecord({ ...record, [name]: value }, emptyHash)).not.toEqual(hashRecord(record, emptyHash));
  });

  it.each(
    Object.entries({
      role: 'subject',
      accountId: null,
      known: false,
      address: '',
      userAgent: '',
      salt: Buffer.alloc(16),
    }),
  )('covers the %s of a party', (name, value) => {
    expect(hashParty({ ...party, [name]: value } as AuditParty)).not.toEqual(hashParty(party));
  });

  it('covers the record before it, and is the same in any order of the details', () => {
    expect(hashRecord(record, Buffer.alloc(32, 1))).not.toEqual(hashRecord(record, emptyHash));
    const turned = { ...record, details: { from: 'member', role: 'coach' } };
    expect(hashRecord(turned, emptyHash)).toEqual(hashRecord(record, emptyHash));
  });
});

describe('an act', () => {
  const act: AuditEntry = { action: 'SIGNED_IN', time: new Date(0), origin: { address: 'here', userAgent: '' } };
  const salt = () => Buffer.alloc(16);

  it('belongs to the organisation, else to the person who is known, else to nobody', () => {
    const accounts = new Set(['ada']);
    expect(ownerOf({ ...act, organisationId: 'gym', actorId: 'ada' }, accounts, id)).toEqual({
      kind: 'organisation',
      id: 'gym',
    });
    expect(ownerOf({ ...act, subjectId: 'ada' }, accounts, id)).toEqual({ kind: 'account', id: 'ada' });
    expect(ownerOf({ ...act, actorId: 'gone' }, accounts, id)).toEqual({ kind: 'shard', id: 1 });
  });

  it('of an account that is gone names nobody', () => {
    const parties = toParties({ ...act, actorId: 'gone', subjectId: 'gone' }, new Set(), salt);
    expect(parties).toMatchObject([{ role: 'actor', accountId: null, known: false, address: 'here' }]);
  });

  it('on one’s own account has one party', () => {
    expect(toParties({ ...act, actorId: 'ada', subjectId: 'ada' }, new Set(['ada']), salt)).toHaveLength(1);
  });
});

describe('ranges of positions', () => {
  it('say what they were made of', () => {
    const positions = fc.uniqueArray(fc.integer({ min: 1, max: 60 })).map((list) => list.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(positions, (list) => {
        expect(fromRanges(toRanges(list))).toEqual(list);
      }),
    );
    expect(toRanges([1, 2, 3, 5])).toBe('1-3,5');
  });
});
