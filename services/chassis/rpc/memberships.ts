// The roles of members in organisations, for a service other than the user service. That is asked on each call with the
// caller's own token, and nothing that it answers is kept. It also hears of each refusal, and keeps the record.
import type { RoleName } from '#proto/contract.ts';
import { mostOf } from '#proto/contract.ts';
import { Permission, Role } from '#proto/gen/sinew/policy/v1/permission.ts';
import type { AccessServiceService } from '#proto/gen/sinew/user/v1/consent.ts';
import type { ServiceClient } from './client/client.ts';
import type { Context } from './context.ts';
import type { Memberships } from './interceptors/permission.ts';

export type MembershipClient = Pick<ServiceClient<typeof AccessServiceService>, 'getMembership' | 'reportRefusal'>;

const roleNames = new Map(Object.entries(Role).map(([name, value]) => [value, name]));

export const membershipsOf = (access: MembershipClient): Memberships => ({
  membershipOf: async (organisationId, context) => {
    const { role } = await access.getMembership({ organisationId }, context);
    return role === Role.UNSPECIFIED ? undefined : (roleNames.get(role) as RoleName);
  },
  onRefused: async ({ organisationId, permission: name }, context) => {
    const permission = Permission[name as keyof typeof Permission];
    await access.reportRefusal({ organisationId, permission, ...callOriginOf(context) }, context);
  },
});

const longestUserAgent = mostOf('sinew.user.v1.CheckTrainingRequest', 'user_agent');

/** Where a call comes from, as the audit notes it. */
export const callOriginOf = (context: Context) => ({
  address: context.address,
  userAgent: context.header('user-agent').slice(0, longestUserAgent),
});
