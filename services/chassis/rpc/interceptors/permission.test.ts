// Permissions on their own; every method of the contract in every role is in test/contract/permissions.test.ts.
import { describe, expect, it } from 'vitest';
import { loadContract, type Method, type RoleName } from '#proto/contract.ts';
import type { Context } from '../context.ts';
import type { Call } from './interceptor.ts';
import { type Lack, permission } from './permission.ts';

const method = (path: string): Method => loadContract().methods.find((one) => one.path === path)!;
const reading = method('/sinew.user.v1.AuditService/ListOrganisationAuditRecords');
const gym = '019a0000-0000-7000-8000-000000000001';

function callWith(message: unknown): Call {
  return { context: {} as Context, request: { message, bytes: Buffer.alloc(0) } };
}

/** A method that needs its permission only where the request names an organisation. */
const orAlone = method('/sinew.ai.v1.ConversationService/CreateConversation');

/** Calls in a role; answers the role that the handler sees. */
async function ask(
  role: RoleName | undefined,
  message: unknown,
  asked: string[] = [],
  { lacks = [], called = reading }: { lacks?: Lack[]; called?: Method } = {},
) {
  const [interceptor] = permission(called, {
    membershipOf: async (organisationId) => {
      asked.push(organisationId);
      return role;
    },
    onRefused: async (lack) => {
      lacks.push(lack);
    },
  });
  return interceptor!(async ({ context }) => context.role ?? 'no role')(callWith(message));
}

describe('a permission', () => {
  it('stands only before methods that need one, which are not served where nobody knows the members', () => {
    expect(permission(method('/sinew.user.v1.UserService/GetMe'), undefined)).toEqual([]);
    expect(() => permission(reading, undefined)).toThrow(reading.path);
  });

  it('tells the handler the role', async () => {
    expect(await ask('ADMIN', { organisationId: gym })).toBe('ADMIN');
  });

  it('refuses a role that does not hold it, and tells who tried', async () => {
    const lacks: Lack[] = [];
    const refused = ask('COACH', { organisationId: gym }, [], { lacks });
    await expect(refused).rejects.toMatchObject({ reason: 'PERMISSION_DENIED' });
    expect(lacks).toEqual([{ organisationId: gym, permission: 'READ_AUDIT', role: 'COACH' }]);
  });

  it.each(['', 'gym', `${gym}x`, `${gym}\n`])('asks nobody about %j, which is no id', async (organisationId) => {
    const asked: string[] = [];
    await expect(ask('OWNER', { organisationId }, asked)).rejects.toMatchObject({ reason: 'ORGANISATION_NOT_FOUND' });
    expect(asked).toEqual([]);
  });

  it('is not needed by who acts for themselves, where the contract says so, and is by who names anything', async () => {
    const asked: string[] = [];
    expect(await ask(undefined, { organisationId: '' }, asked, { called: orAlone })).toBe('no role');
    expect(asked).toEqual([]);
    expect(await ask('MEMBER', { organisationId: gym }, asked, { called: orAlone })).toBe('MEMBER');
    for (const organisationId of [gym, ' ', 'gym']) {
      const refused = ask(undefined, { organisationId }, asked, { called: orAlone });
      await expect(refused).rejects.toMatchObject({ reason: 'ORGANISATION_NOT_FOUND' });
    }
  });

  it('leaves to validation what is no request', async () => {
    const asked: string[] = [];
    expect(await ask(undefined, undefined, asked)).toBe('no role');
    expect(asked).toEqual([]);
  });
});
