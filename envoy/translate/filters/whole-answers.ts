// Takes the answer of a service in whole before the router hears of it, where the call may be made twice. An instance that
// dies after its headers and before its status has begun an answer, and what has begun the router repeats nowhere, although
// the caller has seen nothing of it: the transcoder waits for the whole anyway. grpc-js cannot help: Node sends the status
// in a write of its own. Stands between the router and the service, among the filters of the cluster.
import type { Method } from '#proto/contract.ts';
import { extension, type Resource, typed } from '../resource.ts';

const filterName = 'sinew.whole-answers';

/** On for each call to the service, unless its route says otherwise. */
export const wholeAnswers: Resource = extension(filterName, 'extensions.filters.http.lua.v3.Lua', {
  default_source_code: { inline_string: 'function envoy_on_response(handle) handle:body() end' },
});

/** What streams is passed on as it comes; what must not be done twice has nothing to gain. */
export const wholenessOfRoute = ({ idempotency, responseStream }: Method): Resource =>
  responseStream || idempotency === 'none'
    ? { [filterName]: typed('extensions.filters.http.lua.v3.LuaPerRoute', { disabled: true }) }
    : {};
