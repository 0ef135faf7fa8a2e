// Judges for each call which process may call, by the name that the process proved and the intentions of the moment. The
// person is judged afterwards (interceptors/access.ts). A service acts for a person only with that person's token, and acts
// alone only where the contract names it.
import { judge, type Verdict } from '#consul/intentions/intention.ts';
import type { Context } from '../rpc/context.ts';
import { Refusal } from '../rpc/errors.ts';
import type { Interceptor } from '../rpc/interceptors/interceptor.ts';
import type { Admission } from './admission.ts';

export const callingProcess =
  ({ service, intentions }: Pick<Admission, 'service' | 'intentions'>): Interceptor =>
  (next) => {
    let inForce = intentions();
    const verdicts = new Map<string, Verdict>();
    const verdictOf = ({ peer, method }: Context): Verdict => {
      if (inForce !== intentions()) {
        inForce = intentions();
        verdicts.clear();
      }
      const verdict = verdicts.get(peer) ?? judge(inForce, peer, method.path);
      verdicts.set(peer, verdict);
      return verdict;
    };
    return (call) => {
      requireProcess(call.context, service, verdictOf);
      return next(call);
    };
  };

function requireProcess(context: Context, service: string, verdictOf: (context: Context) => Verdict): void {
  const { peer, method } = context;
  if (!peer) throw new Refusal('UNAUTHENTICATED', 'the calling process has not proved who it is');
  const verdict = verdictOf(context);
  if (verdict === 'denied') {
    const what = `an intention in Consul forbids ${method.path}`;
    throw new Refusal('INTENTION_DENIED', `${peer} may not call ${service}: ${what}`);
  }
  if (verdict === 'unspoken') {
    const how = 'declare it in the contract (clients or callers) and write the intentions anew';
    throw new Refusal(
      'INTENTION_MISSING',
      `${peer} may not call ${service}: no intention allows ${method.path}; ${how}`,
    );
  }
  // An intention can take away a right that the contract gives. Only the contract opens an internal method.
  if (method.access.kind === 'internal' && !method.access.callers.includes(peer)) {
    throw new Refusal('PERMISSION_DENIED', `${peer} may not call ${method.path}: the contract does not name it`);
  }
}
