// The response streams that are open. A stream ends when the server stops, so that its caller goes on at another instance. A
// stream also ends when the person's token ends: by its time, with its session, or with the key that signed it. The handler
// hears of the end through its context's signal and returns; the caller sees a clean end. A stream waits for its reader, so
// a slow reader holds up nobody else.
import { once } from 'node:events';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { Gauge } from 'prom-client';
import type { AnswerWriter } from '../../answers/writer.ts';
import { metrics } from '../../telemetry/metrics/registry.ts';
import type { Context } from '../context.ts';
import { Refusal, toRefusal } from '../errors.ts';

export interface OpenStream {
  context: Context;
  /** The messages that the handler gives. */
  messages: AsyncIterable<unknown>;
  call: ServerWritableStream<unknown, unknown>;
  /** Writes the messages and the end for a caller who does not speak gRPC. */
  writer?: AnswerWriter | undefined;
}

/** How far a stream has come. */
interface Progress {
  /** Whether a message was sent. */
  sent: boolean;
  /** Whether the handler has given its last message. */
  done: boolean;
}

/** The longest time of Node's timers. A longer stream ends early, which its caller has to expect anyway. */
const longestMs = 2 ** 31 - 1;

const openStreams = new Gauge({
  name: 'sinew_open_streams',
  help: 'Response streams that are open at this instance.',
  labelNames: ['method'],
  registers: [metrics],
});

export class OpenStreams {
  readonly #open = new Set<Context>();
  readonly #isProven: (context: Context) => boolean;

  /** @param isProven whether the token of the stream is still accepted */
  constructor(isProven: (context: Context) => boolean) {
    this.#isProven = isProven;
  }

  /** Sends the messages as fast as the caller takes them, and the end. Fails with the error that the handler threw. */
  async run(stream: OpenStream): Promise<void> {
    const { context, call, writer } = stream;
    const progress = { sent: false, done: false };
    try {
      await this.#send(stream, progress);
      if (call.cancelled) return;
      if (context.whole && !progress.done) throw toBreak(context.signal.reason);
    } catch (error) {
      if (writer?.end && progress.sent) call.write(writer.end(context.traceId, toRefusal(error)));
      throw error;
    }
    if (writer?.end) call.write(writer.end(context.traceId));
    call.end();
  }

  async #send({ context, messages, call, writer }: OpenStream, progress: Progress): Promise<void> {
    const { signal } = context;
    const method = context.method.path;
    const expiry = setTimeout(() => context.end(), Math.min(Math.max(0, context.expiry - Date.now()), longestMs));
    this.#open.add(context);
    openStreams.inc({ method });
    // Keys and revocations may have changed since the token was verified.
    this.#check(context);
    try {
      for await (const message of messages) {
        if (signal.aborted) break;
        // The headers are sent only now, because after headers a failure could not be tried again at another instance.
        if (context.answerHeaders && !progress.sent) call.sendMetadata(context.answerHeaders);
        progress.sent = true;
        if (!call.write(writer ? writer.message(message) : message)) await once(call, 'drain', { signal });
      }
      progress.done = !signal.aborted;
    } catch (error) {
      // A handler that fails because it was told to end has not failed.
      if (!signal.aborted) throw error;
    } finally {
      clearTimeout(expiry);
      this.#open.delete(context);
      openStreams.dec({ method });
    }
  }

  /** Breaks off the streams with a token that is not accepted any more. */
  check(): void {
    for (const context of this.#open) this.#check(context);
  }

  #check(context: Context): void {
    if (context.person && !this.#isProven(context)) context.revoke();
  }

  /** Tells all handlers that their streams end. */
  end(): void {
    for (const context of this.#open) context.end();
  }
}

/** The refusal for the caller of a stream that must be whole. */
const toBreak = (why: unknown): Refusal =>
  why instanceof Refusal && why.reason === 'UNAUTHENTICATED'
    ? why
    : new Refusal('UNAVAILABLE', 'the answer was broken off: ask for it again');
