// The corpus of headers: each header that the door, its transcoder, grpc-js or the chassis reads, with values that no reader
// understands. A bad header is its sender's fault, so no answer to it may be a failure of ours.
import { connect } from 'node:http2';
import { request } from 'node:https';

export type Header = readonly [name: string, value: string];

const read = {
  'by Envoy': [
    ...['accept', 'accept-encoding', 'content-encoding', 'content-type', 'cookie', 'origin', 'expect', 'te', 'trailer'],
    ...['via', 'forwarded', 'x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-client-cert'],
    ...['x-request-id', 'x-client-trace-id', 'tracestate', 'baggage', 'b3', 'x-b3-traceid', 'x-ot-span-context'],
    ...['access-control-request-method', 'access-control-request-headers', 'x-http-method-override', 'early-data'],
    ...['x-envoy-upstream-rq-timeout-ms', 'x-envoy-upstream-rq-per-try-timeout-ms', 'x-envoy-retry-on'],
    ...['x-envoy-retry-grpc-on', 'x-envoy-max-retries', 'x-envoy-hedge-on-per-try-timeout', 'x-envoy-internal'],
    ...['x-envoy-upstream-stream-duration-ms', 'x-envoy-expected-rq-timeout-ms', 'x-envoy-original-path'],
    ...['x-envoy-original-method', 'x-envoy-decorator-operation', 'x-envoy-force-trace', 'x-envoy-ip-tags'],
  ],
  'by the transcoder and gRPC-Web': [
    'x-grpc-web',
    'x-user-agent',
    'x-accept-content-transfer-encoding',
    'grpc-message',
  ],
  'by grpc-js': [
    ...['grpc-timeout', 'grpc-encoding', 'grpc-accept-encoding', 'grpc-internal-encoding-request', 'grpc-status'],
    ...['grpc-previous-rpc-attempts', 'grpc-retry-pushback-ms', 'grpc-tags-bin', 'grpc-trace-bin'],
    ...['grpc-status-details-bin', 'any-bin', 'any_thing', 'any.thing', 'any!thing'],
  ],
  'by us': [
    ...['authorization', 'traceparent', 'idempotency-key', 'if-none-match', 'last-event-id', 'accept-language'],
    ...['user-agent', 'x-sinew-caller', 'x-sinew-origin', 'x-sinew-code', 'x-sinew-status', 'x-trace-id', 'range'],
  ],
};

const broken = [
  ...['', 'x', '-1', '0', '99999999999999999999', 'null', ',', '"', 'a, b', '*/*', '\xff\xfe', '%00', '../..', '{}'],
  'x'.repeat(8000),
];

const special: Record<string, readonly string[]> = {
  'grpc-timeout': [
    ...['1n', '0n', '0m', '1u', '-1S', '1.5S', '1s', '1 S', 'S', '5', '123456789S', '99999999H', '99999999S'],
    ...['1S,1S', '1S, x', '0x1S', '\xd9\xa1S', 'infinity'],
  ],
  'grpc-encoding': ['gzip', 'deflate', 'identity', 'snappy', 'br', 'gzip,gzip'],
  'content-type': [
    ...['application/grpc', 'application/grpc+json', 'application/grpcfoo', 'application/grpc-web-text', 'text/csv'],
    ...[
      'application/grpc-web+proto',
      'application/json; charset=utf-16',
      'multipart/form-data',
      'application/x-www-form-urlencoded',
    ],
  ],
  'accept-encoding': ['gzip;q=x', 'identity;q=0', '*;q=0', 'br, zstd'],
  expect: ['100-continue', '200-ok'],
  te: ['trailers', 'gzip', 'chunked'],
  traceparent: [
    ...[
      '00-00000000000000000000000000000000-0000000000000000-00',
      'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    ],
    '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331',
  ],
  authorization: [
    'Bearer',
    'Bearer ',
    'bearer x',
    'BEARER x.y.z',
    'Bearer    ',
    'bearer  x.y.z',
    'Basic eDp5',
    'Bearer sinew_x',
    `Bearer sinew_${'0'.repeat(49)}`,
  ],
  'last-event-id': ['p-1', 'p99999999999999999999'],
};

export const brokenHeaders: readonly Header[] = Object.values(read)
  .flat()
  .flatMap((name) => [...broken, ...(special[name] ?? [])].map((value) => [name, value] as const));

export interface HeaderOutcome {
  status: number;
  grpcStatus: string | undefined;
}

interface Way {
  /** The address of the door. */
  edge: string;
  verb: string;
  path: string;
  headers: Record<string, string>;
  body?: Buffer;
}

/** The outcome of a header that Node itself refuses to send. */
const unsent: HeaderOutcome = { status: 400, grpcStatus: undefined };

/** Calls by HTTP/1.1, as REST and gRPC-Web callers may. */
export function askPlainly({ edge, verb, path, headers, body }: Way): Promise<HeaderOutcome> {
  const { hostname, port } = new URL(edge);
  return new Promise((resolve, reject) => {
    if (headers.trailer !== undefined) return resolve(unsent);
    const outgoing = request({ hostname, port, path, headers, method: verb }, (response) => {
      response.resume().on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          grpcStatus: (response.headers['grpc-status'] ?? response.trailers['grpc-status']) as string | undefined,
        }),
      );
    });
    outgoing.on('error', reject).end(body);
  });
}

/** Opens one HTTP/2 connection for many calls, as a gRPC client does. */
export function openHttp2(edge: string): {
  ask: (way: Omit<Way, 'edge'>) => Promise<HeaderOutcome>;
  close: () => void;
} {
  const session = connect(edge).on('error', () => {});
  const ask = ({ verb, path, headers, body }: Omit<Way, 'edge'>) =>
    new Promise<HeaderOutcome>((resolve, reject) => {
      if (headers.te !== 'trailers') return resolve(unsent);
      const stream = session.request({ ':method': verb, ':path': path, ...headers });
      let outcome: HeaderOutcome = { status: 0, grpcStatus: undefined };
      const take = (found: Record<string, unknown>) => {
        outcome = {
          status: Number(found[':status'] ?? outcome.status),
          grpcStatus: (found['grpc-status'] as string | undefined) ?? outcome.grpcStatus,
        };
      };
      stream.on('response', take).on('trailers', take).on('error', reject).resume();
      stream.on('close', () => resolve(outcome));
      stream.end(body);
    });
  return { ask, close: () => session.close() };
}
