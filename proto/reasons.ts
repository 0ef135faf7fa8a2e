// The reasons for which a method can refuse a call: those of every call, those that the method's policy adds, and those that
// the method declares. The OpenAPI document, the client, the service's own watch over undeclared reasons and the contract
// tests read this one list.
import type { Contract, Method } from './contract.ts';

/**
 * Made by the door and the chassis, whatever is called. A read needs room too: for a large sort, and for the record of an API
 * key that may not read. An operator's intention can keep the door, or a service that has a part in the call, from calling on.
 */
const ofEveryCall = [
  'INTERNAL',
  'UNAVAILABLE',
  'TIMED_OUT',
  'CANCELLED',
  'MALFORMED_REQUEST',
  'INVALID_FIELDS',
  'UNAUTHENTICATED',
  'REQUEST_TOO_LARGE',
  'RATE_LIMITED',
  'HEADERS_TOO_LARGE',
  'STORAGE_FULL',
  'INTENTION_MISSING',
  'INTENTION_DENIED',
];

/** All reasons of a method, each once: first those of every call and of its policy, then its own. */
export const refusalReasons = (method: Method): readonly string[] => [...impliedReasons(method), ...method.errors];

/** The reasons that a method need not declare, because every call or a word of its policy can give them. */
export function impliedReasons(method: Method): readonly string[] {
  const { access, http, idempotency, proof } = method;
  return [
    ...ofEveryCall,
    ...(http.length > 0 ? ['ROUTE_NOT_FOUND'] : []),
    ...(idempotency === 'read' ? [] : ['REFERENCE_GONE']),
    ...(takesBody(method) ? ['UPLOAD_TOO_SLOW'] : []),
    ...(method.namesPageToken ? ['INVALID_PAGE_TOKEN'] : []),
    ...(access.kind === 'internal' ? ['PERMISSION_DENIED'] : []),
    ...(access.kind === 'signedIn' ? ['SCOPE_MISSING'] : []),
    ...(access.kind === 'signedIn' && access.permission ? ['ORGANISATION_NOT_FOUND', 'PERMISSION_DENIED'] : []),
    ...(proof?.kind === 'fresh' ? ['PROOF_REQUIRED'] : []),
    ...(takesIdempotencyKey(method) ? idempotencyReasons(method) : []),
  ];
}

/** The statuses of these reasons as a REST caller sees them, each once, in ascending order. */
export function refusalStatuses(contract: Contract, method: Method): number[] {
  const statuses = refusalReasons(method).map((reason) => contract.reasons.get(reason)!.httpStatus);
  return [...new Set(statuses)].sort((a, b) => a - b);
}

/**
 * Whether a method takes an `Idempotency-Key`: a write that is not idempotent by itself does. A stream does not: an import
 * adds nothing twice by itself, and a stream of answers changes nothing.
 */
export const takesIdempotencyKey = ({ idempotency, requestStream, responseStream, access }: Method): boolean =>
  idempotency === 'none' && !requestStream && !responseStream && access.kind !== 'internal';

const idempotencyReasons = ({ secretAnswer }: Method): string[] => [
  'IDEMPOTENCY_KEY_REUSED',
  'IDEMPOTENCY_KEY_IN_USE',
  ...(secretAnswer ? ['IDEMPOTENCY_ANSWER_NOT_KEPT'] : []),
];

const takesBody = ({ http, requestStream }: Method): boolean =>
  requestStream || http.some(({ body }) => body.length > 0);
