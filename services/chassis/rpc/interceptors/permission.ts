// Who may act in an organisation: the contract's `permission`, by the caller's role there. The service knows the role, or
// asks for it anew on each call. For somebody who is not a member the organisation does not exist.
import type { Method, RoleName } from '#proto/contract.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { Interceptor, Received } from './interceptor.ts';

/** The caller's role in the organisation; `undefined` when the caller is not a member or there is no such organisation. */
export type MembershipOf = (organisationId: string, context: Context) => Promise<RoleName | undefined>;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A member who lacks a permission. */
export interface Lack {
  organisationId: string;
  permission: string;
  role: RoleName;
}

export interface Memberships {
  membershipOf: MembershipOf;
  /** Called before a member is refused. */
  onRefused?: (lack: Lack, context: Context) => Promise<void>;
}

/** Stands before validation, so that a stranger learns nothing of the rules within. */
export function permission({ path, access }: Method, memberships: Memberships | undefined): Interceptor[] {
  if (access.kind !== 'signedIn' || !access.permission) return [];
  const { permission: needed, orForOneself } = access;
  if (!memberships) throw new Error(`${path} needs ${needed.name}, and nobody says who is a member`);
  const { membershipOf, onRefused } = memberships;
  return [
    (next) => async (call) => {
      const { message } = call.request as Received;
      // Decoding will refuse bytes that are not a request. There is nothing to look into.
      if (message === undefined) return next(call);
      const { organisationId } = message as { organisationId: string };
      if (orForOneself && organisationId === '') return next(call);
      const role = uuid.test(organisationId) ? await membershipOf(organisationId, call.context) : undefined;
      if (!role) throw new Refusal('ORGANISATION_NOT_FOUND', 'there is no such organisation among those of the caller');
      if (!needed.roles.includes(role)) {
        await onRefused?.({ organisationId, permission: needed.name, role }, call.context);
        throw new Refusal('PERMISSION_DENIED', `this needs ${needed.name}, which ${role} does not hold`);
      }
      call.context.role = role;
      return next(call);
    },
  ];
}
