// Waits for the whole answer of a service before the router hears of it. An instance that dies after its headers and before
// its status has begun an answer. The router never repeats a call with a begun answer, and the filters of the door do not see
// the refusal that it gives instead, although the caller has seen nothing of the answer: the transcoder waits for the whole
// answer anyway. grpc-js cannot help, because Node sends the status in a write of its own. The filter stands between the
// router and the service, among the filters of the cluster.
import { runScript, switchedOff } from '../../resource/lua.ts';
import type { Filter } from '../filter.ts';

const name = 'sinew.whole-answers';

/** The filter runs on each call to a service unless the call's route switches it off. */
export const wholeAnswers: Filter = {
  name,
  upstream: () => runScript(name, { inline_string: 'function envoy_on_response(handle) handle:body() end' }),
  // A stream is passed on as it comes.
  route: ({ method }) => (method.responseStream ? { config: switchedOff } : {}),
};
