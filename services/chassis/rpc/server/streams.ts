// The response streams that are open. A stream ends when the server stops, so that its caller goes on at another instance. A
// stream also ends when the person's token ends: by its time, with its session, or with the key that signed it. The handler
// hears of the end through its context's signal and returns; the caller sees a clean end. A stream waits for its reader, so
// a slow reader holds up nobody else.
import { once } from 'node:events';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { Gauge } from 'prom-client';
import { metrics } from '../../telemetry/metrics.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';

export interface OpenStream {
  context: Context;
  /** The messages that the handler gives. */
  messages: AsyncIterable<unknown>;
  call: ServerWritableStream<unknown, unknown>;
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

  /** Sends the messages as fast as the caller takes them. Fails with the error that the handler threw. */
  async run({ context, messages, call }: OpenStream): Promise<void> {
    const { signal } = context;
    const method = context.method.path;
    let sent = false;
    let done = false;
    const expiry = setTimeout(() => context.end(), Math.min(Math.max(0, context.expiry - Date.now()), longestMs));
    this.#open.add(context);
    openStreams.inc({ method });
    // Keys and revocations may have changed since the token was verified.
    this.#check(context);
    try {
      for await (const message of messages) {
        if (signal.aborted) break;
        // The headers are sent only now, because after headers a failure could not be tried again at another instance.
        if (context.answerHeaders && !sent) call.sendMetadata(context.answerHeaders);
        sent = true;
        if (!call.write(message)) await once(call, 'drain', { signal });
      }
      done = !signal.aborted;
    } catch (error) {
      // A handler that fails because it was told to end has not failed.
      if (!signal.aborted) throw error;
    } finally {
      clearTimeout(expiry);
      this.#open.delete(context);
      openStreams.dec({ method });
    }
    if (call.cancelled) return;
    if (context.whole && !done) throw toBreak(signal.reason);
    call.end();
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
