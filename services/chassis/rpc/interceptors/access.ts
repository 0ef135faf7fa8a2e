// Which person may call: the contract's `access`, enforced once more behind the edge. identity/calling-process.ts judges
// which process may call. The token of a session may do everything that its person may. An API key may only call methods
// that ask for one of its scopes; methods that ask for no scope are out of its reach.
import type { Method } from '#proto/contract.ts';
import type { Caller, Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { Interceptor } from './interceptor.ts';

/** Called before an API key is refused because it lacks a scope. */
export type OnScopeMissing = (context: Context) => Promise<void>;

export const access =
  (onScopeMissing?: OnScopeMissing): Interceptor =>
  (next) =>
  (call) => {
    const { context } = call;
    const { method, person } = context;
    if (method.access.kind === 'signedIn' && !person) {
      throw new Refusal('UNAUTHENTICATED', 'this call needs an access token');
    }
    // A key without the scope of a public method counts as no key.
    if (method.access.kind === 'public' && person && missingScope(method, person)) context.person = undefined;
    const missing = method.access.kind === 'signedIn' && person ? missingScope(method, person) : undefined;
    if (missing) return refuse(context, missing, onScopeMissing);
    return next(call);
  };

async function refuse(context: Context, missing: string, onScopeMissing?: OnScopeMissing): Promise<never> {
  await onScopeMissing?.(context);
  const why = missing === 'none' ? 'no API key may be used for this call' : `this call needs the scope ${missing}`;
  throw new Refusal('SCOPE_MISSING', why);
}

/** The scope that a caller's API key lacks; `none` when no scope would do, and `undefined` when it lacks nothing. */
export function missingScope({ access }: Method, { scopes }: Pick<Caller, 'scopes'>): string | undefined {
  if (!scopes || access.kind === 'internal') return undefined;
  return access.scope && scopes.includes(access.scope) ? undefined : (access.scope ?? 'none');
}
