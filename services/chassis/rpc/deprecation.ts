// Counts the calls of methods that will go, so that an operator sees who still needs them before they end. The kinds of caller
// are few: a process of the mesh by its name, or behind the door a session, an API key or nobody. The line of each call in the
// log names the person, of whom there are too many for a metric.
import { Counter } from 'prom-client';
import type { Method } from '#proto/contract.ts';
import { metrics } from '../telemetry/metrics/registry.ts';
import type { Context } from './context.ts';
import type { Interceptor } from './interceptors/interceptor.ts';

const deprecatedCalls = new Counter({
  name: 'sinew_deprecated_calls_total',
  help: 'Calls of methods that the contract calls deprecated, by the kind of caller.',
  labelNames: ['method', 'caller'],
  registers: [metrics],
});

/** Stands behind the check of the person, so that a call counts for who is proven. */
export function deprecation({ path, lifecycle }: Method): Interceptor[] {
  if (!lifecycle) return [];
  return [
    (next) => (call) => {
      deprecatedCalls.inc({ method: path, caller: callerOf(call.context) });
      return next(call);
    },
  ];
}

/** The only process that passes on calls of people. */
const door = 'edge';

function callerOf({ peer, person }: Context): string {
  if (peer !== door) return `service ${peer}`;
  if (!person) return 'nobody';
  return person.keyId ? 'API key' : 'session';
}
