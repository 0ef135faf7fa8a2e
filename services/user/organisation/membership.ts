// What members may do to members. An owner reaches everybody. Other members reach only members of a lower rank, and give
// only roles that rank below their own. There is always at least one owner.
import { Refusal } from '#chassis/rpc/errors.ts';
import type { RoleName } from '#proto/contract.ts';

export interface Membership {
  organisationId: string;
  userId: string;
  role: RoleName;
  joinedAt: Date;
  /** Since when the organisation's coaches may see the member's training. */
  consentedAt: Date | null;
}

/** Two members, who can be the same, and the number of owners. */
export interface Encounter {
  actor: Membership;
  target: Membership;
  owners: number;
}

/** From the highest rank to the lowest. */
export const ranks: readonly RoleName[] = ['OWNER', 'ADMIN', 'COACH', 'MEMBER'];

const outranks = (one: RoleName, other: RoleName): boolean => ranks.indexOf(one) < ranks.indexOf(other);

/** Whether a member with the first role may act on members with the other role, and give that role. */
export const reaches = (role: RoleName, other: RoleName): boolean => role === 'OWNER' || outranks(role, other);

/** @throws Refusal ROLE_OUT_OF_REACH, LAST_OWNER */
export function changeRole({ actor, target, owners }: Encounter, role: RoleName): Membership {
  if (!reaches(actor.role, target.role) || !reaches(actor.role, role)) throw outOfReach(actor.role);
  if (role !== 'OWNER') requireOtherOwner(target, owners);
  return { ...target, role };
}

/** The target's membership ends. @throws Refusal ROLE_OUT_OF_REACH, LAST_OWNER */
export function remove({ actor, target, owners }: Encounter): undefined {
  if (!reaches(actor.role, target.role)) throw outOfReach(actor.role);
  requireOtherOwner(target, owners);
}

/** Every member may leave. @throws Refusal LAST_OWNER */
export function leave({ target, owners }: Encounter): undefined {
  requireOtherOwner(target, owners);
}

export const outOfReach = (role: RoleName): Refusal =>
  new Refusal('ROLE_OUT_OF_REACH', `${role} reaches only roles that rank below`);

function requireOtherOwner({ role }: Membership, owners: number): void {
  if (role === 'OWNER' && owners <= 1) {
    throw new Refusal(
      'LAST_OWNER',
      'an organisation needs an owner: make somebody else one, or delete the organisation',
    );
  }
}
