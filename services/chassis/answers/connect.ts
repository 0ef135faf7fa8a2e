// Writes the answers of Connect calls. The door passes the bytes on as they are. A refusal ahead of the first message leaves
// as a status of gRPC, so that the door may ask another instance, and the door writes it (problem.lua); behind it, the last
// message of the stream says why the stream broke off.
import { status } from '@grpc/grpc-js';
import { Status } from '#proto/gen/google/rpc/status.ts';
import type { Codec } from '../requests/connect/call.ts';
import { toEnvelope, toLastEnvelope } from '../requests/connect/envelope.ts';
import { type Refusal, toStatus } from '../rpc/errors.ts';
import { type AnswerWriter, type Serialize, toBody } from './writer.ts';

export const connectWriters = (serialize: Serialize, toJson: (message: unknown) => string): Record<Codec, Writer> => ({
  proto: toWriter('proto', serialize),
  json: toWriter('json', (message) => Buffer.from(toJson(message))),
});

type Writer = Required<AnswerWriter>;

function toWriter(codec: Codec, write: Serialize): Writer {
  const streamed = (data: Buffer): Buffer => toBody(`application/connect+${codec}`, data);
  return {
    answer: (message) => toBody(`application/${codec}`, write(message)),
    message: (message) => streamed(toEnvelope(write(message))),
    end: (traceId, refusal) => streamed(toLastEnvelope(refusal ? toEnd(refusal, traceId) : '{}')),
  };
}

function toEnd(refusal: Refusal, traceId: string): string {
  const { details: message, metadata } = toStatus(refusal, { traceId, attempt: 1 });
  const [packed] = metadata.get('grpc-status-details-bin');
  const { code, details: packedDetails } = Status.decode(packed as Buffer);
  const details = packedDetails.map(({ typeUrl, value }) => ({
    type: typeUrl.slice(typeUrl.lastIndexOf('/') + 1),
    value: value.toString('base64').replace(/=+$/, ''),
  }));
  const retryAfter = metadata.get('retry-after').map(String);
  const error = { code: toCodeName(code), message, details };
  return JSON.stringify({ error, ...(retryAfter.length > 0 && { metadata: { 'retry-after': retryAfter } }) });
}

/** The protocol writes the names of gRPC in small letters, and one of them in American. */
const toCodeName = (code: status): string =>
  code === status.CANCELLED ? 'canceled' : (status[code] ?? 'UNKNOWN').toLowerCase();
