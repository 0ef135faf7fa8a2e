// The table of policies: what the contract says stands there, in 120 columns.
import { expect, it } from 'vitest';
import { loadContract } from '../../contract.ts';
import { effectivePolicies } from './effective.ts';
import { policyTable } from './table.ts';

const policies = effectivePolicies(loadContract());
const method = policies.find(({ rpc }) => rpc === 'sinew.user.v1.UserService/UpdateMe')!;

it('shows every RPC in lines of at most 120 columns', () => {
  const lines = policyTable(policies).split('\n');
  expect(lines.filter((line) => line.length > 120)).toEqual([]);
  for (const { rpc } of policies)
    expect(
      lines.some((line) => line.trim().startsWith(rpc.split('/')[1]!)),
      rpc,
    ).toBe(true);
});

it('shows all words of a policy', () => {
  const whole = {
    ...method,
    rpc: 'sinew.user.v1.UserService/Whole',
    access: {
      ...method.access,
      scope: 'PROFILE_WRITE',
      permission: { name: 'MANAGE', roles: ['OWNER', 'ADMIN'] },
      endsSession: true,
    },
    limit: { ...method.limit, burst: 7 },
    cache: { maxAge: '60s', sharing: 'private' as const },
    secretAnswer: true,
    lifecycle: { deprecatedSince: '2026-11-01', sunset: '2027-05-01', replacement: 'sinew.user.v1.UserService/GetMe' },
    tool: { name: 'update_me', destructive: true },
    errors: { own: Array.from({ length: 12 }, (_, index) => `QUITE_A_LONG_REASON_${index}`), all: [] },
  };
  expect(policyTable([whole])).toMatchInlineSnapshot(`
    "  RPC                            ACCESS                        LIMIT                 TIMEOUT IDEMPOTENCY RETRIES

    sinew.user.v1.UserService
      Whole                          signed_in, scope              60/60s by caller,     3s      idempotent  after 1s
                                     PROFILE_WRITE, may MANAGE     burst 7
                                     (OWNER, ADMIN), ends the
                                     session
        routes    PATCH /v1/users/me
        cache     60s private
        proof     fresh with email: the address is where resets of the password go
        answer    secret
        lifecycle deprecated since 2026-11-01, ends 2027-05-01, use sinew.user.v1.UserService/GetMe
        tool      update_me, destructive
        errors    QUITE_A_LONG_REASON_0, QUITE_A_LONG_REASON_1, QUITE_A_LONG_REASON_2, QUITE_A_LONG_REASON_3,
                  QUITE_A_LONG_REASON_4, QUITE_A_LONG_REASON_5, QUITE_A_LONG_REASON_6, QUITE_A_LONG_REASON_7,
                  QUITE_A_LONG_REASON_8, QUITE_A_LONG_REASON_9, QUITE_A_LONG_REASON_10, QUITE_A_LONG_REASON_11
    "
  `);
});

it('gives times in seconds, and null for a word that is not said', () => {
  expect(method).toMatchObject({
    timeout: '3s',
    retries: { tryTimeout: '1s' },
    cache: null,
    lifecycle: null,
    tool: null,
  });
  const names = Object.keys(method);
  expect(policies.every((policy) => Object.keys(policy).join() === names.join())).toBe(true);
});
