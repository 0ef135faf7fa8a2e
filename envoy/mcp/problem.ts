// A refusal as a model reads it: the reason to decide by, words, and the fields that were wrong. The door refuses in the
// errors of the Connect protocol, whose details are messages in base64, and on a path that is none in a problem.
import type { IncomingHttpHeaders } from 'node:http';
import { BadRequest, ErrorInfo, RequestInfo } from '#proto/gen/google/rpc/error_details.ts';

export interface ToolProblem {
  /** A name in the enum of reasons, such as `INVALID_FIELDS`. */
  reason: string;
  message: string;
  fields?: { field: string; description: string }[];
  /** After how many seconds the same call may succeed. */
  retryAfter?: number;
  traceId?: string;
}

interface Detail {
  type: string;
  value: string;
}

export function readError(error: Record<string, unknown>, headers: IncomingHttpHeaders): ToolProblem {
  const details = Array.isArray(error.details) ? (error.details as Detail[]) : [];
  const bytesOf = (name: string): Buffer | undefined => {
    const found = details.find(({ type }) => type === `google.rpc.${name}`);
    return found && Buffer.from(found.value, 'base64');
  };
  const info = bytesOf('ErrorInfo');
  const faults = bytesOf('BadRequest');
  const request = bytesOf('RequestInfo');
  const retryAfter = Number(headers['retry-after'] ?? Number.NaN);
  const fields = faults ? BadRequest.decode(faults).fieldViolations : [];
  return {
    reason: info ? ErrorInfo.decode(info).reason : String(error.reason ?? 'INTERNAL'),
    message: String(error.message ?? error.detail ?? 'the door gave no answer that can be read'),
    ...(fields.length > 0 && { fields: fields.map(({ field, description }) => ({ field, description })) }),
    ...(Number.isFinite(retryAfter) && { retryAfter }),
    ...(request && { traceId: RequestInfo.decode(request).requestId }),
  };
}
