// A refusal in one form, whichever way it came: as a problem of REST, as an error of Connect or as a status of gRPC.
import { BadRequest, ErrorInfo } from '#proto/gen/google/rpc/error_details.ts';
import { Status } from '#proto/gen/google/rpc/status.ts';

export interface ToldRefusal {
  reason: string;
  message: string;
  /** The fields at fault, by their paths, in their order. */
  fields: readonly string[];
}

/**
 * @param message that of the status itself: the door's own details have none
 * @param details a `google.rpc.Status`, which every refusal has
 */
export function refusalOfStatus(message: string, details: Uint8Array | undefined): ToldRefusal {
  if (!details) return { reason: 'no reason', message, fields: [] };
  const { details: parts } = Status.decode(details);
  const find = (name: string) => parts.find(({ typeUrl }) => typeUrl.endsWith(name))?.value;
  const info = find('ErrorInfo');
  const request = find('BadRequest');
  return {
    reason: info ? ErrorInfo.decode(info).reason : 'no reason',
    message,
    fields: request
      ? BadRequest.decode(request)
          .fieldViolations.map(({ field }) => field)
          .sort()
      : [],
  };
}

interface Problem {
  reason?: string;
  detail?: string;
  message?: string;
  violations?: { field: string }[];
  details?: { type: string; value: string }[];
}

/** A problem of REST, or an error of Connect, which has the details of gRPC. */
export function refusalOfProblem(text: string): ToldRefusal {
  if (!text.startsWith('{')) return { reason: 'no reason', message: text.slice(0, 80), fields: [] };
  const { reason, detail, message = '', violations = [], details = [] } = JSON.parse(text) as Problem;
  if (reason) return { reason, message: detail ?? message, fields: violations.map(({ field }) => field).sort() };
  const packed = details.map(({ type, value }) => ({ typeUrl: `/${type}`, value: Buffer.from(value, 'base64') }));
  return refusalOfStatus(message, Status.encode(Status.fromPartial({ details: packed })).finish());
}
