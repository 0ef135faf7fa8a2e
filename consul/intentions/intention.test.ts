// Consul's rules of precedence, and the allowances that follow from the contract.
import { describe, expect, it } from 'vitest';
import { loadContract } from '#proto/contract.ts';
import { deriveAllowances } from './derive.ts';
import { type Intention, type IntentionPermission, judge } from './intention.ts';

const from = (SourceName: string, rest: Partial<Intention>): Intention => ({
  SourceName,
  DestinationName: 'user',
  ...rest,
});
const path = '/sinew.user.v1.UserService/GetMe';
const allow = (HTTP: IntentionPermission['HTTP'], rest: Partial<IntentionPermission> = {}): IntentionPermission => ({
  Action: 'allow',
  HTTP,
  ...rest,
});

describe('an intention', () => {
  it.each([
    ['none', [], 'unspoken'],
    ['one for another caller', [from('edge', { Action: 'allow' })], 'unspoken'],
    ['one that allows', [from('workout', { Action: 'allow' })], 'allowed'],
    ['one that denies', [from('workout', { Action: 'deny' })], 'denied'],
    ['one for everybody', [from('*', { Action: 'allow' })], 'allowed'],
    ['the first that applies', [from('workout', { Action: 'deny' }), from('*', { Action: 'allow' })], 'denied'],
  ] as const)('%s', (_, intentions, verdict) => {
    expect(judge(intentions, 'workout', path)).toBe(verdict);
  });

  it.each([
    ['the method itself', [allow({ PathExact: path, Methods: ['POST'] })], 'allowed'],
    ['another method', [allow({ PathExact: `${path}s` })], 'unspoken'],
    ['the beginning of its path', [allow({ PathPrefix: '/sinew.user.v1.' })], 'allowed'],
    ['an expression for the whole path', [allow({ PathRegex: '/sinew\\.user\\..*/Get.*' })], 'allowed'],
    ['an expression for a part of it', [allow({ PathRegex: 'Get' })], 'unspoken'],
    ['another verb', [allow({ PathExact: path, Methods: ['GET'] })], 'unspoken'],
    ['a header, which cannot be judged', [allow({ PathExact: path, Header: [{}] })], 'unspoken'],
    ['a token of Consul, which cannot be judged', [allow({ PathExact: path }, { JWT: {} })], 'unspoken'],
    ['a header, to deny', [{ Action: 'deny', HTTP: { Header: [{}] } }, allow({ PathExact: path })], 'denied'],
    ['a denial first', [{ Action: 'deny', HTTP: { PathExact: path } }, allow({ PathPrefix: '/' })], 'denied'],
  ] as [string, IntentionPermission[], string][])('with a permission for %s', (_, Permissions, verdict) => {
    expect(judge([from('workout', { Permissions })], 'workout', path)).toBe(verdict);
  });
});

describe('the contract', () => {
  const allowances = deriveAllowances(loadContract());
  const pathsOf = (source: string, destination: string) =>
    allowances.find((one) => one.source === source && one.destination === destination)?.paths ?? [];

  it('gives the edge what people may call and what names it as a caller', () => {
    for (const { path, service, access } of loadContract().methods) {
      const isOpen = access.kind !== 'internal' || access.callers.includes('edge');
      expect(pathsOf('edge', service).includes(path), path).toBe(isOpen);
    }
  });

  it('gives a service the methods it declares and those that name it as a caller', () => {
    expect(pathsOf('workout', 'user')).toContain('/sinew.user.v1.AccessService/ReadPreferences');
    expect(pathsOf('workout', 'user')).not.toContain(path);
    expect(pathsOf('notification', 'user')).toContain('/sinew.user.v1.MailTokenService/IssueMailToken');
    expect(pathsOf('workout', 'user')).not.toContain('/sinew.user.v1.MailTokenService/IssueMailToken');
  });
});
