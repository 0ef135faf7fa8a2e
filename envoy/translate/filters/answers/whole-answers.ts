// Takes the answer of a service in whole before the router hears of it, where the call may be made twice. An instance that
// dies after its headers and before its status has begun an answer, and what has begun the router repeats nowhere, although
// the caller has seen nothing of it: the transcoder waits for the whole anyway. grpc-js cannot help: Node sends the status
// in a write of its own. Stands between the router and the service, among the filters of the cluster.
import { runScript, switchedOff } from '../../resource/lua.ts';
import type { Filter } from '../filter.ts';

const name = 'sinew.whole-answers';

/** On for each call to the service, unless its route says otherwise. */
export const wholeAnswers: Filter = {
  name,
  upstream: () => runScript(name, { inline_string: 'function envoy_on_response(handle) handle:body() end' }),
  // What streams is passed on as it comes; what must not be done twice has nothing to gain.
  route: ({ method: { idempotency, responseStream } }) =>
    responseStream || idempotency === 'none' ? { config: switchedOff } : {},
};
