// What is kept of an error of a provider.
import { describe, expect, it } from 'vitest';
import { ModelFailure, toFailure } from './failure.ts';

const now = new Date('2026-01-01T00:00:00Z');
const refusal = (statusCode: number, more: object = {}) =>
  toFailure({ name: 'AI_APICallError', statusCode, ...more }, { now, wasAccepted: false });

describe('a refusal', () => {
  it.each<[Record<string, string>, number | undefined]>([
    [{ 'retry-after': '30' }, 30_000],
    [{ 'retry-after': '1.5' }, 1500],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' }, 60_000],
    [{ 'retry-after': 'Wed, 31 Dec 2025 23:00:00 GMT' }, 0],
    [{ 'retry-after-ms': '250', 'retry-after': '30' }, 250],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-5' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{}, undefined],
  ])('with %j asks to wait for %s ms', (responseHeaders, ms) => {
    expect(refusal(429, { responseHeaders }).retryAfterMs).toBe(ms);
  });

  it.each([
    [400, 'rejected'],
    [401, 'denied'],
    [403, 'denied'],
    [408, 'timeout'],
    [413, 'rejected'],
    [429, 'rate-limited'],
    [500, 'server-error'],
    [529, 'server-error'],
    [302, 'rejected'],
  ])('with %d is %s', (status, kind) => {
    expect(refusal(status)).toMatchObject({ kind, status, message: `it answered ${status}` });
  });

  it.each<[unknown, string]>([
    [{ error: { code: 'insufficient_quota', type: 'x' } }, 'it answered 429 (insufficient_quota)'],
    [{ error: { code: null, type: 'rate_limit_error' } }, 'it answered 429 (rate_limit_error)'],
    [{ error: { code: 'sk-12345', type: 'Incorrect key sk-12345' } }, 'it answered 429'],
    [{ error: { code: 'a'.repeat(41) } }, 'it answered 429'],
    [{ error: null }, 'it answered 429'],
    ['text', 'it answered 429'],
  ])('whose body is %j is told as %j', (data, message) => {
    expect(refusal(429, { data }).message).toBe(message);
  });
});

describe('another error', () => {
  const network = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:443'), { code: 'ECONNREFUSED' });

  it('is one of the network before an answer, and a broken answer after its beginning', () => {
    const error = new TypeError('fetch failed', { cause: network });
    const before = toFailure(error, { now, wasAccepted: false });
    expect([before.kind, before.message]).toEqual(['unreachable', 'it cannot be reached (ECONNREFUSED)']);
    expect(toFailure(error, { now, wasAccepted: true }).kind).toBe('broken-off');
    expect(toFailure('whatever', { now, wasAccepted: false }).message).toBe('it cannot be reached');
  });

  it('of a reader is an answer that is of no use', () => {
    const error = Object.assign(new Error('JSON parsing failed: Text: sk-1'), { name: 'AI_JSONParseError' });
    expect(toFailure(error, { now, wasAccepted: true })).toMatchObject({ kind: 'unusable', cause: undefined });
  });

  it('of ours stays what it is, also inside of others', () => {
    const own = new ModelFailure('timeout', 'its first token is late');
    expect(toFailure(new Error('wrapped', { cause: own }), { now, wasAccepted: true })).toBe(own);
  });
});
