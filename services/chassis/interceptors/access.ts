// Who may call: the contract's `access`, enforced once more behind the edge.
import { peerService } from '../credentials.ts';
import { Refusal } from '../errors.ts';
import type { Interceptor } from './interceptor.ts';

export const access: Interceptor = (next) => (call) => {
  const { method, person, metadata } = call.context;
  if (method.access.kind === 'signedIn' && !person) {
    throw new Refusal('UNAUTHENTICATED', 'this call needs an access token');
  }
  if (method.access.kind === 'internal') {
    const peer = peerService(metadata);
    if (!peer || !method.access.callers.includes(peer)) {
      throw new Refusal('PERMISSION_DENIED', `${peer ?? 'an unnamed caller'} may not call ${method.path}`);
    }
  }
  return next(call);
};
