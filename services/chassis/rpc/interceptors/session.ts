// Requires that the caller's session is still open, or the API key still works, where a service can tell. Such a service
// looks at each call, so that a sign-out holds at once. Other services hear of it when the revocation reaches them
// (identity.ts).
import type { Method } from '#proto/contract.ts';
import type { Context } from '../context.ts';
import type { Interceptor } from './interceptor.ts';

/** @throws Refusal UNAUTHENTICATED where the session is closed, the API key ended or the account was deleted */
export type RequireOpen = (context: Context) => Promise<void>;

/** The interceptor also stands before methods that other services call for a person. A public method needs no session. */
export function requireOpenSession({ access }: Method, requireOpen: RequireOpen | undefined): Interceptor[] {
  if (!requireOpen || access.kind === 'public' || isExempt(access)) return [];
  return [
    (next) => async (call) => {
      if (call.context.person) await requireOpen(call.context);
      return next(call);
    },
  ];
}

const isExempt = (access: Method['access']): boolean =>
  access.kind === 'signedIn' && (access.outlivesSession === true || access.endsSession === true);
