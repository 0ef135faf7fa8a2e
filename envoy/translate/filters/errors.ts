// Errors have one shape, whoever makes them: `application/problem+json` (RFC 9457) for REST callers, a status with
// google.rpc.ErrorInfo for gRPC callers. Two makers are put into it here:
// - Envoy's own answers (no route, no token, too often, nobody there) by `local_reply_config`;
// - the services' statuses, which the transcoder turns into JSON, by a short Lua filter on the way out (problem.lua).
// That filter also gives to Envoy's own answers what they lack where no route was found: a reason, a trace id, and the headers
// by which a page may read them. It has a file of its own (ECDS), because the pages that may can change at any time, and a new
// listener would end the connections of the old one and forget all limits.
import { readFileSync } from 'node:fs';
import type { Contract, ReasonDetail } from '#proto/contract.ts';
import { Any } from '#proto/gen/google/protobuf/any.ts';
import { ErrorInfo } from '#proto/gen/google/rpc/error_details.ts';
import { Status } from '#proto/gen/google/rpc/status.ts';
import type { EdgeSettings } from '../../mesh.ts';
import { extension, type Resource, typed } from '../resource.ts';
import { fileSource } from '../source.ts';
import { exposedHeaders } from './cors.ts';

/** An answer that Envoy gives itself. */
interface Reply {
  /** Statuses from here on, up to the next reply's. */
  status: number;
  /** The status that the caller sees, where it is another. */
  answer?: number;
  /** Only to requests that have this header. */
  header?: string;
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
  {
    status: 403,
    header: 'upgrade',
    answer: 400,
    reason: 'MALFORMED_REQUEST',
    detail: 'No other protocol is spoken here.',
  },
  // Left are tokens for somebody else, which prove nothing here, as one that is forged proves nothing.
  { status: 403, answer: 401, reason: 'UNAUTHENTICATED', detail: ownWords },
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
  filter: all([...isGrpc, ...isReply(reply)]),
  body_format_override: { text_format_source: { inline_string: reply.detail } },
  headers_to_add: [
    set('grpc-status', String(code)),
    // The gRPC-Web filter guesses a code from the status of HTTP; problem.lua puts this one in its place.
    set('x-sinew-code', String(code)),
    set('grpc-status-details-bin', toStatusDetails(reply, code)),
    origin,
  ],
});

const toProblemMapper = (reply: Reply, { title }: ReasonDetail): Resource => ({
  filter: all(isReply(reply)),
  ...(reply.answer !== undefined && { status_code: reply.answer }),
  headers_to_add: [
    origin,
    ...(reply.reason === 'UNAUTHENTICATED'
      ? [{ ...set('www-authenticate', 'Bearer'), append_action: 'ADD_IF_ABSENT' }]
      : []),
  ],
  body_format_override: {
    content_type: 'application/problem+json',
    json_format: {
      ...toProblem(reply.reason, title),
      status: '%RESPONSE_CODE%',
      detail: reply.detail,
      // Where Envoy has no words; problem.lua makes some of it.
      because: '%RESPONSE_CODE_DETAILS%',
    },
  },
});

const set = (key: string, value: string): Resource => ({
  header: { key, value },
  append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
});

/** Who asks, for problem.lua; not there where nobody said. */
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

const filterName = 'sinew.problems';
const filterType = 'extensions.filters.http.lua.v3.Lua';

/** The place of the filter in the listener. */
export const problems = (settings: EdgeSettings): Resource => ({
  name: filterName,
  config_discovery: {
    config_source: fileSource(settings, 'ecds-problems'),
    type_urls: [`type.googleapis.com/envoy.${filterType}`],
  },
});

/** The filter itself. It turns the JSON of a status into a problem; only answers that are errors cost anything. */
export const toProblems = (contract: Contract, settings: EdgeSettings): Resource =>
  typed(
    'config.core.v3.TypedExtensionConfig',
    extension(filterName, filterType, {
      default_source_code: { inline_string: toProblemScript(contract, settings) },
    }),
  );

/** The script behind what it looks up. */
export const toProblemScript = ({ reasons }: Contract, { corsOrigins }: Pick<EdgeSettings, 'corsOrigins'>): string =>
  `${toTables(reasons, corsOrigins)}\n${script}`;

const script = readFileSync(new URL('./scripts/problem.lua', import.meta.url), 'utf8');

/** What the script looks up: the reasons of the contract, and the origins whose pages may read an answer. */
function toTables(reasons: Contract['reasons'], origins: readonly string[]): string {
  const rows = [...reasons].map(
    ([name, { code, httpStatus, title }]) =>
      `  [${toLua(name)}] = { code = ${code}, status = ${httpStatus}, title = ${toLua(title)} },`,
  );
  const allowed = origins.map((allowedOrigin) => `  [${toLua(allowedOrigin)}] = true,`);
  return [
    ...['local reasons = {', ...rows, '}', 'local origins = {', ...allowed, '}'],
    `local exposed = ${toLua(exposedHeaders)}`,
    '',
  ].join('\n');
}

/** A string literal. What JSON escapes and Lua does not know is written as decimal bytes. */
const toLua = (text: string): string =>
  `"${text.replace(/[^ !#-[\]-~]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `\\${String(byte).padStart(3, '0')}`).join(''),
  )}"`;
