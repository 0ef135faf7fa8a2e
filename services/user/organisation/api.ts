// The RPCs of organisations and their members. The contract says who may call them, and the chassis enforces that.
import { createId } from '#chassis/database/identifiers.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import { cutPage, positions, readPage } from '#chassis/rpc/pages.ts';
import type { RoleName } from '#proto/contract.ts';
import { Role } from '#proto/gen/sinew/policy/v1/permission.ts';
import type {
  Member as MemberMessage,
  Organisation as OrganisationMessage,
  OrganisationServiceService,
} from '#proto/gen/sinew/user/v1/organisation.ts';
import { actOf } from '../audit/origin.ts';
import type { Dependencies } from '../dependencies.ts';
import { changeRole, leave, remove } from './membership.ts';
import type { OwnOrganisation } from './organisation.ts';
import type { NamedMember } from './store.ts';

export function organisationHandlers(dependencies: Dependencies): Handlers<typeof OrganisationServiceService> {
  const { organisations, clock } = dependencies;
  return {
    createOrganisation: async ({ name }, context) => {
      const act = actOf(context, clock.now());
      const organisation = { id: createId(act.time), name, createdAt: act.time, updatedAt: act.time };
      return toOrganisation(await organisations.insert(organisation, act));
    },

    getOrganisation: async ({ organisationId }, { caller: { userId } }) =>
      toOrganisation(await organisations.get({ organisationId, userId })),

    listOrganisations: async (request, { caller: { userId } }) => {
      const page = readPage(request, { name: 'user.organisations', filters: userId, position: positions.id });
      const { rows, nextPageToken } = cutPage(page, await organisations.list(userId, page), ({ id }) => id);
      return { organisations: rows.map(toOrganisation), nextPageToken };
    },

    updateOrganisation: async ({ organisationId, name }, context) =>
      toOrganisation(await organisations.rename(organisationId, name, actOf(context, clock.now()))),

    deleteOrganisation: async ({ organisationId }, context) => {
      await organisations.delete(organisationId, actOf(context, clock.now()));
      return {};
    },

    leaveOrganisation: async ({ organisationId }, context) => {
      const key = { organisationId, userId: context.caller.userId };
      await organisations.change(key, { rule: leave, action: 'ORGANISATION_LEFT' }, actOf(context, clock.now()));
      return {};
    },

    listMembers: async ({ organisationId, ...request }) => {
      const page = readPage(request, { name: 'user.members', filters: organisationId, position: positions.id });
      const members = await organisations.listMembers(organisationId, page);
      const { rows, nextPageToken } = cutPage(page, members, ({ userId }) => userId);
      return { members: rows.map(toMember), nextPageToken };
    },

    updateMember: async ({ role, ...key }, context) => {
      const change = { rule: changeTo(fromRole(role)), action: 'ROLE_CHANGED' } as const;
      return toMember((await organisations.change(key, change, actOf(context, clock.now())))!);
    },

    removeMember: async (key, context) => {
      await organisations.change(key, { rule: remove, action: 'MEMBER_REMOVED' }, actOf(context, clock.now()));
      return {};
    },
  };
}

const changeTo = (role: RoleName) => (encounter: Parameters<typeof changeRole>[0]) => changeRole(encounter, role);

const roleNames = new Map(Object.entries(Role).map(([name, value]) => [value, name as RoleName]));

export const fromRole = (role: Role): RoleName => roleNames.get(role)!;

export const toOrganisation = (organisation: OwnOrganisation): OrganisationMessage => ({
  id: organisation.id,
  name: organisation.name,
  createTime: organisation.createdAt,
  updateTime: organisation.updatedAt,
  role: Role[organisation.role],
  consent: organisation.consentedAt !== null,
});

const toMember = (member: NamedMember): MemberMessage => ({
  userId: member.userId,
  displayName: member.displayName,
  role: Role[member.role],
  joinTime: member.joinedAt,
  consent: member.consentedAt !== null,
});
