// The forms in which an answer leaves. A gRPC caller gets the message. The door passes on what a REST or Connect caller gets
// as it is, in a `google.api.HttpBody`, so these writers make the bytes that the caller sees.
import { HttpBody } from '#proto/gen/google/api/httpbody.ts';
import type { Context } from '../rpc/context.ts';
import type { Refusal } from '../rpc/errors.ts';

/** Turns what a handler answers into the bytes that leave. */
export interface AnswerWriter {
  /** The answer of a unary call. */
  answer: (message: unknown) => Buffer;
  /** One message of a stream. */
  message: (message: unknown) => Buffer;
  /** The end of a stream; absent in a protocol that says it outside of the stream. */
  end?: (traceId: string, refusal?: Refusal) => Buffer;
}

/** Gives the writer for a call of a method; `undefined` for a gRPC call. */
export type WriterOf = (context: Context) => AnswerWriter | undefined;

export type Serialize = (message: unknown) => Buffer;

/** The generated code of an answer's type. */
export interface GeneratedAnswer {
  serialize: Serialize;
  deserialize: (bytes: Buffer) => unknown;
}

export function toBody(contentType: string, data: Buffer): Buffer {
  const { buffer, byteOffset, byteLength } = HttpBody.encode({ contentType, data, extensions: [] }).finish();
  return Buffer.from(buffer, byteOffset, byteLength);
}
