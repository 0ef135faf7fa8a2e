// The shape of an interceptor: `(next) => (call) => …`, one concern a file. Their order is in index.ts.
import type { Context } from '../context.ts';

/** A request on its way in: the bytes that came, and the message that decoding makes of them; undefined until then. */
export interface Received {
  bytes: Buffer;
  message: unknown;
}

export interface Call {
  context: Context;
  /** One request, or the requests of a client stream. */
  request: Received | AsyncIterable<Received>;
}

/** Answers with the response, or with an async iterable of responses on a server stream; throws a refusal. */
export type Next = (call: Call) => Promise<unknown>;

export type Interceptor = (next: Next) => Next;
