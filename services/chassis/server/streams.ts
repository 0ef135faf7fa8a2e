// The response streams that are open. One ends when the server stops, so that its caller goes on at another instance, and
// when what proves the person ends. The handler hears of both through its context's signal and returns; the caller sees a
// clean end. A stream waits for its reader, so a slow one holds up nobody else.
import { once } from 'node:events';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';

export interface OpenStream {
  context: Context;
  /** What the handler gives. */
  messages: AsyncIterable<unknown>;
  call: ServerWritableStream<unknown, unknown>;
}

/** Node's timers take no more; a stream that outlives it ends early, which its caller has to expect anyway. */
const longestMs = 2 ** 31 - 1;

export class OpenStreams {
  readonly #open = new Set<Context>();

  /** Sends the messages as fast as the caller takes them. Fails with what the handler threw. */
  async run({ context, messages, call }: OpenStream): Promise<void> {
    const { signal } = context;
    let [sent, done] = [false, false];
    const expiry = setTimeout(() => context.end(), Math.min(Math.max(0, context.expiry - Date.now()), longestMs));
    this.#open.add(context);
    try {
      for await (const message of messages) {
        if (signal.aborted) break;
        // Only now: a failure after headers could not be tried again elsewhere.
        if (context.answerHeaders && !sent) call.sendMetadata(context.answerHeaders);
        sent = true;
        if (!call.write(message)) await once(call, 'drain', { signal });
      }
      done = !signal.aborted;
    } catch (error) {
      // What fails because it was told to end has not failed.
      if (!signal.aborted || (context.whole && !call.cancelled)) throw error;
    } finally {
      clearTimeout(expiry);
      this.#open.delete(context);
    }
    if (call.cancelled) return;
    if (context.whole && !done) throw new Refusal('UNAVAILABLE', 'the answer was broken off: ask for it again');
    call.end();
  }

  /** Tells all handlers that their streams end. */
  end(): void {
    for (const context of this.#open) context.end();
  }
}
