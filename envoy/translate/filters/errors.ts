// Errors have one shape, whoever makes them: `application/problem+json` (RFC 9457) for REST callers, a status with
// google.rpc.ErrorInfo for gRPC callers. Two makers are put into it here:
// - Envoy's own answers (no route, no token, too often, nobody there) by `local_reply_config`;
// - the services' statuses, which the transcoder turns into JSON, by a short Lua filter on the way out (problem.lua).
import { readFileSync } from 'node:fs';
import type { Contract, ReasonDetail } from '#proto/contract.ts';
import { Any } from '#proto/gen/google/protobuf/any.ts';
import { ErrorInfo } from '#proto/gen/google/rpc/error_details.ts';
import { Status } from '#proto/gen/google/rpc/status.ts';
import { extension, type Resource } from '../resource.ts';

/** An answer that Envoy gives itself. */
interface Reply {
  /** Statuses from here on, up to the next reply's. */
  status: number;
  /** The status that the caller sees, where it is another. */
  answer?: number;
  reason: string;
  /** What the caller reads; Envoy's own words where they help and name nothing internal. */
  detail: string;
}

const ownWords = '%LOCAL_REPLY_BODY%';

/** From the highest status down: the first whose status is reached is taken. */
const replies: readonly Reply[] = [
  { status: 505, reason: 'INTERNAL', detail: 'Something went wrong at the edge.' },
  { status: 504, reason: 'TIMED_OUT', detail: 'The service did not answer in time.' },
  { status: 502, reason: 'UNAVAILABLE', detail: 'No instance of the service can be reached; try again soon.' },
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
  { status: 403, reason: 'PERMISSION_DENIED', detail: ownWords },
  { status: 401, reason: 'UNAUTHENTICATED', detail: ownWords },
  { status: 400, reason: 'MALFORMED_REQUEST', detail: ownWords },
];

/** Envoy's own answers. A gRPC caller's come first: to him the body is the message of the status. */
export const localReplies = ({ reasons }: Contract): Resource => ({
  mappers: replies.flatMap((reply) => {
    const detail = reasons.get(reply.reason);
    if (!detail) throw new Error(`the contract has no reason ${reply.reason}, which the edge answers with`);
    return [toGrpcMapper(reply, detail), toProblemMapper(reply, detail)];
  }),
});

const toGrpcMapper = (reply: Reply, { code }: ReasonDetail): Resource => ({
  filter: { and_filter: { filters: [...isGrpc, statusFrom(reply.status)] } },
  body_format_override: { text_format_source: { inline_string: reply.detail } },
  headers_to_add: [
    { header: { key: 'grpc-status', value: String(code) }, append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' },
    {
      header: { key: 'grpc-status-details-bin', value: toStatusDetails(reply, code) },
      append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
    },
  ],
});

const toProblemMapper = ({ status, answer, reason, detail }: Reply, { title }: ReasonDetail): Resource => ({
  filter: statusFrom(status),
  ...(answer !== undefined && { status_code: answer }),
  body_format_override: {
    content_type: 'application/problem+json',
    json_format: { ...toProblem(reason, title), status: '%RESPONSE_CODE%', detail },
  },
});

const toProblem = (reason: string, title: string) => ({ type: `urn:sinew:problem:${reason}`, title, reason });

const statusFrom = (status: number): Resource => ({
  status_code_filter: { comparison: { op: 'GE', value: { default_value: status, runtime_key: 'none' } } },
});

/** A call that came as gRPC; what the transcoder made one still has its first path beside it. */
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

/** Turns the JSON of a status into a problem. Only answers that are errors cost anything. */
export const problems = (file: string): Resource =>
  extension('sinew.problems', 'extensions.filters.http.lua.v3.Lua', { default_source_code: { filename: file } });

/** The script with the reasons of the contract before it. */
export function toProblemScript({ reasons }: Contract): string {
  const rows = [...reasons].map(
    ([name, { code, httpStatus, title }]) =>
      `  [${toLua(name)}] = { code = ${code}, status = ${httpStatus}, title = ${toLua(title)} },`,
  );
  return `local reasons = {\n${rows.join('\n')}\n}\n\n${readFileSync(new URL('./scripts/problem.lua', import.meta.url), 'utf8')}`;
}

/** A string literal. What JSON escapes and Lua does not know is written as decimal bytes. */
const toLua = (text: string): string =>
  `"${text.replace(/[^ !#-[\]-~]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `\\${String(byte).padStart(3, '0')}`).join(''),
  )}"`;
