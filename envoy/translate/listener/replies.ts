// Envoy's own answers (no route, no token, too often, nobody there) in the one shape of errors: `application/problem+json`
// (RFC 9457) for REST callers, a status with google.rpc.ErrorInfo for gRPC callers. Where no route was found, they lack some
// parts, and the filter of problems adds these on the way out.
import type { Contract, ReasonDetail } from '#proto/contract.ts';
import { Any } from '#proto/gen/google/protobuf/any.ts';
import { ErrorInfo } from '#proto/gen/google/rpc/error_details.ts';
import { Status } from '#proto/gen/google/rpc/status.ts';
import type { Resource } from '../resource/resource.ts';

/** An answer that Envoy gives itself. */
interface Reply {
  /** The reply is for this status and higher ones, up to the status of the reply before it. */
  status: number;
  /** The status that the caller sees, when it is a different one. */
  answer?: number;
  /** The reply is only for requests that have this header. */
  header?: string;
  reason: string;
  /** After how many seconds the caller may try again. */
  retryAfter?: number;
  /** The text that the caller reads: Envoy's own words where they help and name nothing internal. */
  detail: string;
}

const ownWords = '%LOCAL_REPLY_BODY%';

/** The replies from the highest status down. Envoy takes the first reply with a status that the answer's status reaches. */
const replies: readonly Reply[] = [
  { status: 505, reason: 'INTERNAL', detail: 'Something went wrong at the edge.' },
  { status: 504, reason: 'TIMED_OUT', detail: 'The service did not answer in time.' },
  {
    status: 502,
    reason: 'UNAVAILABLE',
    retryAfter: 1,
    detail: 'No instance of the service can be reached, or all have too much to do; try again soon.',
  },
  // An encoding of the body that Envoy does not know is the caller's mistake.
  { status: 501, answer: 400, reason: 'MALFORMED_REQUEST', detail: ownWords },
  { status: 500, reason: 'INTERNAL', detail: 'Something went wrong at the edge.' },
  { status: 432, reason: 'MALFORMED_REQUEST', detail: ownWords },
  { status: 431, reason: 'HEADERS_TOO_LARGE', detail: 'All headers of a request together may have at most 60 KiB.' },
  { status: 430, reason: 'MALFORMED_REQUEST', detail: ownWords },
  { status: 429, reason: 'RATE_LIMITED', detail: 'Wait for the seconds that Retry-After says.' },
  { status: 414, reason: 'MALFORMED_REQUEST', detail: ownWords },
  { status: 413, reason: 'REQUEST_TOO_LARGE', detail: 'The body of a request may have at most 1 MiB.' },
  { status: 409, reason: 'MALFORMED_REQUEST', detail: ownWords },
  { status: 408, reason: 'TIMED_OUT', detail: 'The request did not arrive in time.' },
  { status: 406, reason: 'MALFORMED_REQUEST', detail: ownWords },
  { status: 405, reason: 'METHOD_NOT_ALLOWED', detail: 'The header Allow names the methods that the route takes.' },
  { status: 404, reason: 'ROUTE_NOT_FOUND', detail: 'Nothing is served under this path.' },
  {
    status: 403,
    header: 'upgrade',
    answer: 400,
    reason: 'MALFORMED_REQUEST',
    detail: 'No other protocol is spoken here.',
  },
  // The rest are tokens for other audiences. They prove nothing here, like a forged token.
  { status: 403, answer: 401, reason: 'UNAUTHENTICATED', detail: ownWords },
  { status: 401, reason: 'UNAUTHENTICATED', detail: ownWords },
  { status: 400, reason: 'MALFORMED_REQUEST', detail: ownWords },
];

/**
 * Envoy's own answers. Those to gRPC callers come first: for them the body is the message of the status.
 * @param challenge what a caller without a valid token is told to do, in the words of `www-authenticate`
 */
export const localReplies = ({ reasons }: Contract, challenge?: string): Resource => ({
  mappers: replies.flatMap((reply) => {
    const detail = reasons.get(reply.reason);
    if (!detail) throw new Error(`the contract has no reason ${reply.reason}, which the edge answers with`);
    return [toGrpcMapper(reply, detail), toProblemMapper(reply, detail, challenge)];
  }),
});

const toGrpcMapper = (reply: Reply, { code }: ReasonDetail): Resource => ({
  filter: all([...isGrpc, ...isReply(reply)]),
  body_format_override: { text_format_source: { inline_string: reply.detail } },
  headers_to_add: [
    set('grpc-status', String(code)),
    // The gRPC-Web filter guesses a code from the HTTP status. problem.lua replaces it by this code.
    set('x-sinew-code', String(code)),
    set('grpc-status-details-bin', toStatusDetails(reply, code)),
    ...toRetryAfter(reply),
    origin,
  ],
});

const toProblemMapper = (reply: Reply, { title }: ReasonDetail, challenge?: string): Resource => ({
  filter: all(isReply(reply)),
  ...(reply.answer !== undefined && { status_code: reply.answer }),
  headers_to_add: [
    origin,
    ...toRetryAfter(reply),
    ...(reply.reason === 'UNAUTHENTICATED'
      ? [
          challenge
            ? set('www-authenticate', challenge)
            : { ...set('www-authenticate', 'Bearer'), append_action: 'ADD_IF_ABSENT' },
        ]
      : []),
  ],
  body_format_override: {
    content_type: 'application/problem+json',
    json_format: {
      ...toProblem(reply.reason, title),
      status: '%RESPONSE_CODE%',
      detail: reply.detail,
      // When Envoy has no words, problem.lua makes words from this.
      ...(reply.detail === ownWords && { because: '%RESPONSE_CODE_DETAILS%' }),
    },
  },
});

const toRetryAfter = ({ retryAfter }: Reply): Resource[] =>
  retryAfter === undefined ? [] : [{ ...set('retry-after', `${retryAfter}`), append_action: 'ADD_IF_ABSENT' }];

const set = (key: string, value: string): Resource => ({
  header: { key, value },
  append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
});

/** The origin of the page that asks, for problem.lua; absent when the request has no origin. */
const origin = set('x-sinew-origin', '%REQ(ORIGIN)%');

const toProblem = (reason: string, title: string) => ({ type: `urn:sinew:problem:${reason}`, title, reason });

const isReply = ({ status, header }: Reply): Resource[] => [
  statusFrom(status),
  ...(header ? [{ header_filter: { header: { name: header, present_match: true } } }] : []),
];

const all = (filters: readonly Resource[]): Resource =>
  filters.length === 1 ? filters[0]! : { and_filter: { filters } };

const statusFrom = (status: number): Resource => ({
  status_code_filter: { comparison: { op: 'GE', value: { default_value: status, runtime_key: 'none' } } },
});

/** A call that came as gRPC. A call that the transcoder made also has the header of its first path. */
const isGrpc: Resource[] = [
  { header_filter: { header: { name: 'content-type', string_match: { prefix: 'application/grpc' } } } },
  { header_filter: { header: { name: 'x-envoy-original-path', present_match: false } } },
];

/** The google.rpc.Status with its ErrorInfo that a gRPC caller finds beside the code. */
function toStatusDetails({ reason, detail }: Reply, code: number): string {
  const info = Buffer.from(ErrorInfo.encode(ErrorInfo.fromPartial({ reason, domain: 'sinew' })).finish());
  const details = [Any.fromPartial({ typeUrl: 'type.googleapis.com/google.rpc.ErrorInfo', value: info })];
  const message = detail === ownWords ? '' : detail;
  return Buffer.from(Status.encode(Status.fromPartial({ code, message, details })).finish()).toString('base64');
}
