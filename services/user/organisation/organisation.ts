// An organisation: a gym or a team. Its members are in membership.ts.
import { Refusal } from '#chassis/rpc/errors.ts';
import type { RoleName } from '#proto/contract.ts';

export interface Organisation {
  id: string;
  name: string;
  createdAt: Date;
  updatedAt: Date;
}

/** The organisation as one of its members sees it. */
export interface OwnOrganisation extends Organisation {
  role: RoleName;
  consentedAt: Date | null;
}

/** The most organisations of one person: enough for a chain of gyms. A script that makes more is out of control. */
const mostOwned = 100;

/** @throws Refusal TOO_MANY_ORGANISATIONS */
export function requireRoomForAnother(owned: number): void {
  if (owned >= mostOwned) {
    throw new Refusal('TOO_MANY_ORGANISATIONS', `an account may own ${mostOwned} organisations: delete one of them`);
  }
}

export const organisationNotFound = (): Refusal =>
  new Refusal('ORGANISATION_NOT_FOUND', 'there is no such organisation among those of the caller');
