// The order of the interceptors, outermost first, with its reasons:
// trace before log and the count of calls, so that each line and exemplar has its trace id; both around all that can refuse; the deadline around the work;
// the calling process before its person, so that a stranger costs nothing; identity before access and permission, which
// need it; a use of what will go is counted for who is proven; the share of the owner before anything that costs much; the session before anything looks into the request, for a closed session must learn nothing of it; decoding
// before permission, which looks into the message; a proof of the person only from callers who may do the rest; validation
// last, so that a stranger learns nothing of the rules within.
import type { Logger } from 'pino';
import type { Method } from '#proto/contract.ts';
import type { Admission } from '../../identity/admission.ts';
import { callingProcess } from '../../identity/calling-process.ts';
import { requireProof } from '../../identity/fresh-proof.ts';
import type { Generated } from '../../requests/codec.ts';
import { decoding } from '../../requests/decoding.ts';
import { deprecation } from '../deprecation.ts';
import { countCalls } from '../metrics/calls.ts';
import { access, type OnScopeMissing } from './access.ts';
import { deadline } from './deadline.ts';
import { identity, type PersonVerification } from './identity.ts';
import type { Interceptor, Next } from './interceptor.ts';
import { log } from './log.ts';
import { type Memberships, permission } from './permission.ts';
import { type RequireOpen, requireOpenSession } from './session.ts';
import { share } from './share.ts';
import { trace } from './trace.ts';
import { validation } from './validation.ts';

export interface PipelineParts {
  callLog: Logger;
  who: PersonVerification;
  admission: Pick<Admission, 'service' | 'intentions'>;
}

export interface ServedMethod {
  method: Method;
  /** The generated code of its request. */
  generated: Generated;
  /** Who is a member of which organisation, for methods that need a permission. */
  memberships?: Memberships | undefined;
  onScopeMissing?: OnScopeMissing | undefined;
  requireOpen?: RequireOpen | undefined;
}

type Pipeline = (served: ServedMethod, handler: Next) => Next;

/** Wraps a method's handler in all interceptors. */
export function createPipeline({ callLog, who, admission }: PipelineParts): Pipeline {
  const validate = validation();
  return ({ method, generated, memberships, onScopeMissing, requireOpen }, handler) => {
    const order: Interceptor[] = [
      trace,
      countCalls(method),
      log(callLog, method),
      deadline,
      callingProcess(admission),
      identity(who),
      access(onScopeMissing),
      ...deprecation(method),
      ...share(method),
      ...requireOpenSession(method, requireOpen),
      decoding(method, generated),
      ...permission(method, memberships),
      ...requireProof(method, who.verifier),
      validate(method, generated),
    ];
    return order.reduceRight((next, interceptor) => interceptor(next), handler);
  };
}
