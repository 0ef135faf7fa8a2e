// How long a call may take, and what happens when an instance fails or keeps it waiting: from the method's `timeout` and
// `idempotency_level`.
import type { Method } from '#proto/contract.ts';
import { toRetryPolicy } from '#proto/derive/policy/retries.ts';
import { rememberLast } from '../resource/remember.ts';
import { extension, type Resource, seconds } from '../resource/resource.ts';
import type { Way } from './way.ts';

/**
 * A gRPC client may shorten the time with `grpc-timeout` and never lengthen it, and a Connect client with a header that the
 * door turns into that one. The header means nothing on REST calls. The contract's time of a stream is the time between two
 * messages.
 */
export function toTimeouts({ responseStream, timeoutMs }: Method, protocol: Way['protocol']): Resource {
  const timeout = seconds(timeoutMs);
  // A stream may take as long as the client says.
  const own = protocol === 'rest' ? {} : { grpc_timeout_header_max: responseStream ? '0s' : timeout };
  return responseStream
    ? { timeout: '0s', idle_timeout: timeout, max_stream_duration: own }
    : { timeout, max_stream_duration: { max_stream_duration: timeout, ...own } };
}

/**
 * A call that surely never reached a handler may always be tried again: its connection failed, its stream was refused, or it
 * was reset before the request was sent. After that, only a call that can be done twice is tried again.
 */
export const toRetries = rememberLast((method: Method): Resource => {
  const unsent = 'connect-failure,refused-stream,reset-before-request';
  const { after, tryTimeoutMs } = toRetryPolicy(method);
  return {
    retry_on: after === 'unsent' ? unsent : `${unsent},reset,unavailable`,
    num_retries: 3,
    ...(tryTimeoutMs === undefined ? {} : { per_try_timeout: seconds(tryTimeoutMs) }),
    retry_back_off: { base_interval: seconds(25), max_interval: seconds(250) },
    ...retryHosts,
  };
});

/** A slow read is also sent to a second instance and goes on at the first. The first answer counts. */
export const toHedging = (method: Method): Resource =>
  toRetryPolicy(method).hedged ? { hedge_policy: { hedge_on_per_try_timeout: true } } : {};

/** Another try goes to another instance, never to the one that just failed. */
export const retryHosts: Resource = {
  retry_host_predicate: [
    extension(
      'envoy.retry_host_predicates.previous_hosts',
      'extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate',
    ),
  ],
  // A dead instance has no request under way, so least-request draws it three times out of four where there are two. It is
  // drawn again until another comes; after five draws it would still be the dead one in a sixth of all cases.
  host_selection_retry_max_attempts: 64,
};
