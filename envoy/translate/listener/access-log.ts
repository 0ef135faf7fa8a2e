// The access log: one line of JSON for each call. It names what was asked and how it ended, never a token or a query.
import { extension, type Resource } from '../resource/resource.ts';

export const accessLog = (): Resource[] => [
  extension('envoy.access_loggers.stdout', 'extensions.access_loggers.stream.v3.StdoutAccessLog', {
    log_format: { json_format: line },
  }),
];

const line: Resource = {
  time: '%START_TIME(%Y-%m-%dT%H:%M:%S.%3fZ)%',
  level: 'info',
  verb: '%REQ(X-ENVOY-ORIGINAL-METHOD?:METHOD)%',
  path: '%PATH(NQ:ORIG_OR_PATH)%',
  protocol: '%PROTOCOL%',
  route: '%ROUTE_NAME%',
  status: '%RESPONSE_CODE%',
  grpcStatus: '%GRPC_STATUS_NUMBER%',
  flags: '%RESPONSE_FLAGS%',
  details: '%RESPONSE_CODE_DETAILS%',
  durationMs: '%DURATION%',
  upstreamMs: '%RESPONSE_DURATION%',
  bytesIn: '%BYTES_RECEIVED%',
  bytesOut: '%BYTES_SENT%',
  upstream: '%UPSTREAM_HOST%',
  attempts: '%UPSTREAM_REQUEST_ATTEMPT_COUNT%',
  address: '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%',
  requestId: '%REQ(X-REQUEST-ID)%',
  // The trace id that the caller was told, also when the door answered before it had traced anything.
  traceId: '%COALESCE({"operators":[{"command":"RESP","param":"x-trace-id"},{"command":"TRACE_ID"}]})%',
  userAgent: '%REQ(USER-AGENT)%',
};
