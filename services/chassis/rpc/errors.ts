// The one error class of the services and the one place where it becomes a gRPC status.
// A refusal has a reason from the contract, a message for the caller and a hidden cause for the log.
import { Metadata, type StatusObject, status } from '@grpc/grpc-js';
import { loadContract } from '#proto/contract.ts';
import type { Any } from '#proto/gen/google/protobuf/any.ts';
import { BadRequest, ErrorInfo, RequestInfo } from '#proto/gen/google/rpc/error_details.ts';
import { Status } from '#proto/gen/google/rpc/status.ts';
import type { Reason } from '#proto/gen/sinew/errors/v1/reason.ts';
import { isBusy, isPassing, isStorageFull } from '../runtime/passing.ts';
import { cut, cutMessage, cutParts, cutViolations } from './bounds.ts';
import type { Violation } from './violation.ts';

/** A name in the enum of reasons, such as `EMAIL_TAKEN`. */
export type ReasonName = Exclude<keyof typeof Reason, 'UNSPECIFIED' | 'UNRECOGNIZED'>;

const ours = new Set<ReasonName>(['INTERNAL', 'UNAVAILABLE', 'TIMED_OUT', 'STORAGE_FULL']);

/** Whether a refusal says that this service failed, and not that its caller did something wrong. */
export const isOurFault = (reason: ReasonName): boolean => ours.has(reason);

export interface RefusalDetails {
  violations?: readonly Violation[];
  /** How many more violations there are. */
  moreViolations?: number;
  /** When the same call may succeed; the caller sees it as `retry-after`, in seconds. */
  retryAfterMs?: number;
  /** Whether too much comes at this moment. Then the door asks no other instance, and does not think this one ill. */
  busy?: boolean;
  /** The state of each part, by name; the caller sees it as `parts`. */
  parts?: Readonly<Record<string, string>>;
  /** The cause, only for the log. */
  cause?: unknown;
}

export class Refusal extends Error {
  readonly reason: ReasonName;
  readonly violations: readonly Violation[];
  readonly moreViolations: number;
  readonly retryAfterMs: number | undefined;
  readonly busy: boolean;
  readonly parts: Readonly<Record<string, string>>;

  constructor(reason: ReasonName, message: string, details: RefusalDetails = {}) {
    const { violations = [], moreViolations = 0, retryAfterMs, busy = false, parts = {}, cause } = details;
    super(message, { cause });
    this.name = 'Refusal';
    this.reason = reason;
    this.violations = violations;
    this.moreViolations = moreViolations;
    this.retryAfterMs = retryAfterMs;
    this.busy = busy;
    this.parts = parts;
  }
}

/** A refusal that blames one field. */
export const invalidField = (field: string, description: string): Refusal =>
  new Refusal('INVALID_FIELDS', `${field}: ${description}`, { violations: [{ field, description }] });

/** PostgreSQL's codes for U+0000 in a parameter and in JSON, which no text can contain there. Only callers send it. */
const unstorable = new Set<unknown>(['22021', '22P05']);

/** The code of the trigger that refuses rows for a deleted account: services/chassis/personal-data. */
const deletedPerson = 'SN001';

/** The code of the trigger that refuses secrets of a deleted organisation: services/chassis/secrets. */
const deletedOrganisation = 'SN002';

/** PostgreSQL's code for a reference to a row that is not there, or that others still refer to. */
const brokenReference = '23503';

/**
 * Whether something was written for a person who was deleted at the same moment. The trigger says so or, in the database of
 * the accounts, the broken reference to an account. An account's rows are deleted with the account, so such a reference
 * never means that rows keep an account from being deleted.
 */
export function isOfDeletedPerson(error: unknown): boolean {
  const { code, constraint_name: constraint } = (error ?? {}) as { code?: unknown; constraint_name?: unknown };
  return code === deletedPerson || (code === brokenReference && /_account_id_fkey$/.test(`${constraint}`));
}

/** After this time a caller may try a call again that failed because something was away. */
export const passesAfterMs = 1000;
/** Room comes back more slowly: somebody has to make it. */
const roomAfterMs = 10_000;

export const storageFull = (cause: unknown): Refusal =>
  new Refusal(
    'STORAGE_FULL',
    'there is no room to store anything: reads go on, and writes do when there is room again',
    {
      retryAfterMs: roomAfterMs,
      cause,
    },
  );

/** Turns anything thrown into a refusal. An unexpected error becomes INTERNAL, and the caller does not see its text. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const code = (error as { code?: unknown } | undefined)?.code;
  if (isStorageFull(error)) return storageFull(error);
  if (isPassing(error)) {
    const message = 'the service cannot reach what it needs, or has too much to do: try again soon';
    return new Refusal('UNAVAILABLE', message, { retryAfterMs: passesAfterMs, busy: isBusy(error), cause: error });
  }
  if (isOfDeletedPerson(error)) return new Refusal('UNAUTHENTICATED', 'the account was deleted', { cause: error });
  if (code === deletedOrganisation) {
    return new Refusal('ORGANISATION_NOT_FOUND', 'the organisation was deleted', { cause: error });
  }
  if (code === brokenReference) {
    return new Refusal('REFERENCE_GONE', 'what this refers to went at the same moment: try again', { cause: error });
  }
  if (unstorable.has(code)) {
    return new Refusal('INVALID_FIELDS', 'a text has the character U+0000, which cannot be stored', { cause: error });
  }
  return new Refusal('INTERNAL', 'the service failed; the log has the cause under this trace id', { cause: error });
}

/** Envoy makes no further attempt at a call whose answer has this header. */
const enoughHeader = 'x-envoy-ratelimited';

/** The code that the door writes in the place of the status (envoy/translate/filters/scripts/problem.lua). */
const codeHeader = 'x-sinew-code';

/** The facts of a call that its status depends on. */
interface Called {
  traceId: string;
  /** Which attempt of the door failed. */
  attempt: number;
}

/**
 * The status that a gRPC caller sees, never larger than its peer takes. The edge's problem filter reads the details in this
 * order.
 */
export function toStatus(
  refusal: Refusal,
  { traceId, attempt }: Called,
): Omit<StatusObject, 'metadata'> & { metadata: Metadata } {
  const code = loadContract().reasons.get(refusal.reason)?.code ?? status.UNKNOWN;
  const message = cutMessage(refusal.message);
  const { shown, left } = cutViolations(refusal.violations);
  const more = left + refusal.moreViolations;
  const facts = { ...cutParts(refusal.parts), ...(more > 0 && { moreViolations: `${more}` }) };
  const info = { reason: refusal.reason, domain: 'sinew', metadata: facts };
  const details = [
    pack('google.rpc.ErrorInfo', ErrorInfo.encode(info as ErrorInfo).finish()),
    ...(shown.length > 0 ? [pack('google.rpc.BadRequest', encodeViolations(shown))] : []),
    pack('google.rpc.RequestInfo', RequestInfo.encode({ requestId: cut(traceId, 64), servingData: '' }).finish()),
  ];
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', Buffer.from(Status.encode({ code, message, details }).finish()));
  if (refusal.retryAfterMs !== undefined) {
    metadata.set('retry-after', `${Math.ceil(refusal.retryAfterMs / 1000)}`);
    // What is away is away for all instances, unless this one alone is cut off from it. So the door asks one other.
    if (attempt > 1) metadata.set(enoughHeader, 'true');
  }
  if (!refusal.busy) return { code, details: message, metadata };
  // An instance that has much to do is not ill: with this code it is neither left alone nor the call made again elsewhere. Both
  // would only give others more to do.
  metadata.set(codeHeader, `${code}`);
  return { code: status.RESOURCE_EXHAUSTED, details: message, metadata };
}

const pack = (type: string, value: Uint8Array): Any => ({
  typeUrl: `type.googleapis.com/${type}`,
  value: Buffer.from(value),
});

function encodeViolations(violations: readonly Violation[]): Uint8Array {
  const fieldViolations = violations.map((violation) => ({ ...violation, reason: '', localizedMessage: undefined }));
  return BadRequest.encode({ fieldViolations }).finish();
}
