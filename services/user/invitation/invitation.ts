// An invitation: an address may become a member, with a role that the inviter may give. The token proves that somebody
// reads mail at the address; the account must have the address too, so that a mail that is passed on makes no other
// account a member, and the organisation gets the member that it asked for. The address need not be verified before:
// the token has just proved what a verification would.
import { Refusal } from '#chassis/rpc/errors.ts';
import type { RoleName } from '#proto/contract.ts';
import { toEmailKey } from '../account/user.ts';
import { outOfReach, reaches } from '../organisation/membership.ts';

export interface Invitation {
  id: string;
  organisationId: string;
  /** The address as the inviter wrote it. */
  email: string;
  role: RoleName;
  inviterId: string | null;
  createdAt: Date;
  expiresAt: Date;
}

/** The most open invitations. More of them are a mistake, or a list of people who were not asked. */
const mostOpen = 500;

/** @throws Refusal ROLE_OUT_OF_REACH */
export function requireGivable(inviter: RoleName, role: RoleName): void {
  if (!reaches(inviter, role)) throw outOfReach(inviter);
}

/** @throws Refusal TOO_MANY_INVITATIONS */
export function requireRoomForInvitation(open: number): void {
  if (open >= mostOpen) {
    throw new Refusal('TOO_MANY_INVITATIONS', `${mostOpen} invitations are open: take some of them back first`);
  }
}

export function refusalOf({ email }: Invitation, ownEmail: string): Refusal | undefined {
  if (toEmailKey(email) === toEmailKey(ownEmail)) return undefined;
  return new Refusal('INVITATION_OF_ANOTHER', 'another address was invited than that of this account');
}

export const alreadyMember = (): Refusal => new Refusal('ALREADY_A_MEMBER', 'the person is a member already');

export const invitationNotFound = (): Refusal =>
  new Refusal('INVITATION_NOT_FOUND', 'there is no such open invitation of the organisation');
