// A change that would outlive a stolen access token asks for a fresh proof of the person: the contract's `proof`. The proof
// is a signed token of one session that lives for a few minutes and travels in a header of its own. A thief of the access
// token does not have it, however lately the person signed in. Every service can judge it without asking another.
import type { Method } from '#proto/contract.ts';
import { Refusal } from '../rpc/errors.ts';
import type { TokenVerifier } from '../rpc/interceptors/identity.ts';
import type { Interceptor, Received } from '../rpc/interceptors/interceptor.ts';

const proofHeader = 'sinew-proof';

/** The interceptor stands before validation: without a proof it looks only at whether the request needs one. */
export function requireProof({ proof }: Method, verifier: Pick<TokenVerifier, 'proves'>): Interceptor[] {
  if (proof?.kind !== 'fresh') return [];
  const isAsked = (message: Record<string, unknown>): boolean => {
    if (proof.unless && message[proof.unless]) return false;
    return proof.when.length === 0 || proof.when.some((field) => message[field] !== undefined);
  };
  return [
    (next) => async (call) => {
      const { context } = call;
      const { message } = call.request as Received;
      if (!isAsked(message as Record<string, unknown>)) return next(call);
      if (!(await verifier.proves(context.header(proofHeader), context.caller))) throw proofRequired(proof.unless);
      return next(call);
    },
  ];
}

function proofRequired(unless: string): Refusal {
  const instead = unless ? `, or ${unless} in the request` : '';
  const description = `must be given${instead}: of a sign-in, or of POST /v1/sessions:reauthenticate with a password, a code or a provider`;
  return new Refusal('PROOF_REQUIRED', `the header ${proofHeader} ${description}`, {
    violations: [{ field: proofHeader, description }],
  });
}
