// The refusals that callers get for thrown errors, and what the door hears of them.
import { status as Status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { Refusal, toRefusal, toStatus } from './errors.ts';

const failure = (code: string, facts = {}): Error => Object.assign(new Error('a hidden cause'), { code, ...facts });
const ofAccount = failure('23503', { constraint_name: 'second_factor_account_id_fkey' });

describe('what is thrown becomes a refusal', () => {
  it('which it may be already', () => {
    const refusal = new Refusal('EMAIL_TAKEN', 'there is one already');
    expect(toRefusal(refusal)).toBe(refusal);
  });

  it.each([
    ['of a database that is away', failure('ECONNREFUSED'), 'UNAVAILABLE'],
    ['of a database that went away', failure('CONNECTION_CLOSED'), 'UNAVAILABLE'],
    ['of a database that restarts', failure('57P03'), 'UNAVAILABLE'],
    ['of a database whose disk is full', failure('53100'), 'STORAGE_FULL'],
    ['of a database that takes only reads', failure('25006'), 'STORAGE_FULL'],
    ['of a file for which there is no room', failure('ENOSPC'), 'STORAGE_FULL'],
    ['of a database without memory', failure('53200'), 'UNAVAILABLE'],
    ['of a text that no database can store', failure('22021'), 'INVALID_FIELDS'],
    ['of a reference to what has just gone', failure('23503'), 'REFERENCE_GONE'],
    ['of a reference to an account that has just gone', ofAccount, 'UNAUTHENTICATED'],
    ['of what comes for a deleted person', failure('SN001'), 'UNAUTHENTICATED'],
    ['of a secret that comes for a deleted organisation', failure('SN002'), 'ORGANISATION_NOT_FOUND'],
    ['that nobody foresaw', failure('22012'), 'INTERNAL'],
    ['that is no error', undefined, 'INTERNAL'],
  ])('%s', (_, thrown, reason) => {
    const refusal = toRefusal(thrown);
    expect(refusal).toMatchObject({ reason, cause: thrown });
    expect(refusal.message).not.toContain('hidden');
  });
});

describe('the door', () => {
  const heard = (thrown: unknown, attempt: number) => {
    const { code, metadata } = toStatus(toRefusal(thrown), { traceId: '', attempt });
    const { 'grpc-status-details-bin': _, ...headers } = metadata.getMap();
    return { code, headers };
  };

  it('asks one other instance when something is away, and no third', () => {
    const away = failure('ECONNREFUSED');
    expect(heard(away, 1)).toEqual({ code: Status.UNAVAILABLE, headers: { 'retry-after': '1' } });
    expect(heard(away, 2)).toEqual({
      code: Status.UNAVAILABLE,
      headers: { 'retry-after': '1', 'x-envoy-ratelimited': 'true' },
    });
  });

  it('asks no other instance when too much comes, and does not think this one ill', () => {
    expect(heard(failure('BUSY'), 1)).toEqual({
      code: Status.RESOURCE_EXHAUSTED,
      headers: { 'retry-after': '1', 'x-sinew-code': `${Status.UNAVAILABLE}` },
    });
  });
});
