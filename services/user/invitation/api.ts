// The RPCs of invitations.
import { createId } from '#chassis/database/identifiers.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import { cutPage, positions, readPage } from '#chassis/rpc/pages.ts';
import { Role } from '#proto/gen/sinew/policy/v1/permission.ts';
import type { Invitation as InvitationMessage, InvitationServiceService } from '#proto/gen/sinew/user/v1/invitation.ts';
import { actOf } from '../audit/origin.ts';
import type { Dependencies } from '../dependencies.ts';
import { fromRole, toOrganisation } from '../organisation/api.ts';
import { type Invitation, requireGivable } from './invitation.ts';

export function invitationHandlers(dependencies: Dependencies): Handlers<typeof InvitationServiceService> {
  const { invitations, organisations, clock } = dependencies;
  return {
    createInvitation: async ({ role, ...request }, context) => {
      requireGivable(context.role!, fromRole(role));
      const act = actOf(context, clock.now());
      const draft = { ...request, id: createId(act.time), role: fromRole(role) };
      return toInvitation(await invitations.insert(draft, act));
    },

    listInvitations: async ({ organisationId, ...request }) => {
      const page = readPage(request, { name: 'user.invitations', filters: organisationId, position: positions.id });
      const open = await invitations.list(organisationId, page, clock.now());
      const { rows, nextPageToken } = cutPage(page, open, ({ id }) => id);
      return { invitations: rows.map(toInvitation), nextPageToken };
    },

    revokeInvitation: async ({ organisationId, invitationId: id }, context) => {
      await invitations.revoke({ organisationId, id }, actOf(context, clock.now()));
      return {};
    },

    acceptInvitation: async ({ token }, context) => {
      const organisationId = await invitations.accept(token, actOf(context, clock.now()));
      return toOrganisation(await organisations.get({ organisationId, userId: context.caller.userId }));
    },
  };
}

const toInvitation = ({ id, email, role, inviterId, createdAt, expiresAt }: Invitation): InvitationMessage => ({
  id,
  email,
  role: Role[role],
  inviterId: inviterId ?? '',
  createTime: createdAt,
  expireTime: expiresAt,
});
