// The one way from bytes to a request's message, whichever protocol brought them. The rules judge the decoded message, by
// encoding it again, and the handler gets that same message.
import type { DescMessage } from '@bufbuild/protobuf';
import { toSentence } from '../rpc/bounds.ts';
import { Refusal } from '../rpc/errors.ts';
import type { Violation } from '../rpc/violation.ts';
import { timestampRange } from './rest/well-known.ts';
import { compileSearch } from './search.ts';
import { type Field, type Shape, shapeOf } from './shape/shape.ts';
import { normalise, WireError } from './wire.ts';

/** The generated code of one message type. */
export interface Generated {
  decode: (bytes: Buffer) => unknown;
  encode: (message: never) => Uint8Array;
}

/** @throws Refusal MALFORMED_REQUEST or, for a value that no message can hold, INVALID_FIELDS */
export type Decode = (bytes: Buffer) => unknown;

export function compileDecoding(type: DescMessage, { decode }: Pick<Generated, 'decode'>): Decode {
  const shape = shapeOf(type);
  const findTimes = compileSearch(shape, (field) => (isTime(field) ? noTimes : undefined));
  return (bytes) => {
    const message = read(bytes, shape, decode);
    const violations = findTimes?.(message, '') ?? [];
    if (violations.length > 0) throw new Refusal('INVALID_FIELDS', toSentence(violations), { violations });
    return message;
  };
}

function read(bytes: Buffer, shape: Shape, decode: Generated['decode']): unknown {
  try {
    return decode(normalise(bytes, shape));
  } catch (cause) {
    const why = cause instanceof WireError ? `: ${cause.message}` : '';
    throw new Refusal('MALFORMED_REQUEST', `the request is no ${shape.typeName}${why}`, { cause });
  }
}

const isTime = ({ value }: Field): boolean =>
  value.type === 'message' && value.shape.typeName === 'google.protobuf.Timestamp';

/**
 * A timestamp outside the years 1 to 9999 is not valid by its definition, and a moment that a `Date` cannot hold would be a
 * different moment for each reader.
 */
function noTimes(value: unknown, place: string): Violation[] {
  const times = Array.isArray(value) ? value : [value];
  const isOutside = (time: Date): boolean =>
    !(time.getTime() / 1000 >= timestampRange.first && time.getTime() / 1000 < timestampRange.last + 1);
  return times.some(isOutside) ? [{ field: place, description: 'must be a time of the years 1 to 9999' }] : [];
}
