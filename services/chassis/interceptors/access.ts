// Which person may call: the contract's `access`, enforced once more behind the edge; which process may is in
// identity/calling-process.ts. The token of a session may do everything that
// its person may; an API key only what asks for one of its scopes, so that what asks for none is out of its reach.
import type { Method } from '#proto/contract.ts';
import type { Caller } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { Interceptor } from './interceptor.ts';

export const access: Interceptor = (next) => (call) => {
  const { context } = call;
  const { method, person } = context;
  if (method.access.kind === 'signedIn' && !person) {
    throw new Refusal('UNAUTHENTICATED', 'this call needs an access token');
  }
  // To a public method a key without its scope is nobody's, as it would be without the key.
  if (method.access.kind === 'public' && person && missingScope(method, person)) context.person = undefined;
  if (method.access.kind === 'signedIn' && person) requireScope(method, person);
  return next(call);
};

function requireScope(method: Method, person: Caller): void {
  const missing = missingScope(method, person);
  if (!missing) return;
  const why = missing === 'none' ? 'no API key may be used for this call' : `this call needs the scope ${missing}`;
  throw new Refusal('SCOPE_MISSING', why);
}

/** What a caller's API key lacks: the scope, or `none` where no scope would do. */
function missingScope({ access }: Method, { scopes }: Caller): string | undefined {
  if (!scopes || access.kind === 'internal') return undefined;
  return access.scope && scopes.includes(access.scope) ? undefined : (access.scope ?? 'none');
}
