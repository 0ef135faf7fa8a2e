// The order of the interceptors, outermost first, with its reasons:
// trace before log, so that each line has its trace id; log around all that can refuse; the deadline around the work;
// the calling process before its person, so that a stranger costs nothing; identity before access and permission, which
// need it; validation last, so that a stranger learns nothing of a request's form.
import type { Logger } from 'pino';
import type { Method } from '#proto/contract.ts';
import type { Admission } from '../identity/admission.ts';
import { callingProcess } from '../identity/calling-process.ts';
import { access } from './access.ts';
import { deadline } from './deadline.ts';
import { type Identity, identity } from './identity.ts';
import type { Interceptor, Next } from './interceptor.ts';
import { log } from './log.ts';
import { type Memberships, permission } from './permission.ts';
import { trace } from './trace.ts';
import { validation } from './validation.ts';

export interface PipelineParts {
  callLog: Logger;
  who: Identity;
  admission: Pick<Admission, 'service' | 'intentions'>;
}

/** @param memberships what methods need that need a permission */
type Pipeline = (method: Method, handler: Next, memberships: Memberships | undefined) => Next;

/** Wraps a method's handler in all interceptors. */
export function createPipeline({ callLog, who, admission }: PipelineParts): Pipeline {
  const validate = validation();
  return (method, handler, memberships) => {
    const order: Interceptor[] = [
      ...[trace, log(callLog, method), deadline, callingProcess(admission), identity(who), access],
      ...permission(method, memberships),
      validate(method),
    ];
    return order.reduceRight((next, interceptor) => interceptor(next), handler);
  };
}
