// Writes the answers of Connect calls. The door passes the bytes on as they are. A refusal ahead of the first message leaves
// as a status of gRPC, so that the door may ask another instance, and the door writes it (problem.lua); behind it, the last
// message of the stream says why the stream broke off.
import { fromBinary, toJsonString } from '@bufbuild/protobuf';
import { status } from '@grpc/grpc-js';
import type { Method } from '#proto/contract.ts';
import { descriptors } from '#proto/descriptors.ts';
import { HttpBody } from '#proto/gen/google/api/httpbody.ts';
import { Status } from '#proto/gen/google/rpc/status.ts';
import type { Context } from '../../rpc/context.ts';
import { type Refusal, toStatus } from '../../rpc/errors.ts';
import { type Codec, codecOf } from './call.ts';
import { toEnvelope, toLastEnvelope } from './envelope.ts';

/** Turns what a handler answers into the bytes that leave. */
export interface ConnectWriter {
  /** The answer of a unary call. */
  answer: (message: unknown) => Buffer;
  /** One message of a stream. */
  message: (message: unknown) => Buffer;
  /** The end of a stream. */
  end: (traceId: string, refusal?: Refusal) => Buffer;
}

export type Serialize = (message: unknown) => Buffer;

/** Gives the writer for a call of the method; `undefined` for a call of another protocol. */
export type WriterOf = (context: Context) => ConnectWriter | undefined;

export function connectWriters({ responseType }: Method, serialize: Serialize): WriterOf {
  const writers = {
    proto: toWriter('proto', serialize),
    json: toWriter('json', (message) => toJson(responseType, serialize(message))),
  };
  return (context) => {
    const codec = codecOf(context);
    return codec && writers[codec];
  };
}

/** The same JSON as in REST: every field is there, also `false`, 0 and empty lists; only an `optional` one may be absent. */
function toJson(typeName: string, bytes: Buffer): Buffer {
  const type = descriptors().getMessage(typeName)!;
  return Buffer.from(
    toJsonString(type, fromBinary(type, bytes), { alwaysEmitImplicit: true, registry: descriptors() }),
  );
}

function toWriter(codec: Codec, write: Serialize): ConnectWriter {
  const streamed = (data: Buffer): Buffer => toBody(`application/connect+${codec}`, data);
  return {
    answer: (message) => toBody(`application/${codec}`, write(message)),
    message: (message) => streamed(toEnvelope(write(message))),
    end: (traceId, refusal) => streamed(toLastEnvelope(refusal ? toEnd(refusal, traceId) : '{}')),
  };
}

const toBody = (contentType: string, data: Buffer): Buffer =>
  Buffer.from(HttpBody.encode({ contentType, data, extensions: [] }).finish());

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
