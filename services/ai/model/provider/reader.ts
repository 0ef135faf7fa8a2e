// The parts of a provider's stream, each within its time: the first token within one, every further one within another. What
// only says that the provider is there does not count as a token, nor does the time that the consumer takes.
import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import type { ModelSettings } from '../settings.ts';
import { ModelFailure } from './failure.ts';

type Part = LanguageModelV4StreamPart;

export class PartReader {
  readonly #timeouts: ModelSettings['timeouts'];
  readonly #signal: AbortSignal;
  /** The milliseconds that are left until a token must have come. */
  #left: number;
  #hasBegun = false;

  constructor(timeouts: ModelSettings['timeouts'], signal: AbortSignal) {
    this.#timeouts = timeouts;
    this.#signal = signal;
    this.#left = timeouts.firstTokenMs;
  }

  async *read(open: (signal: AbortSignal) => PromiseLike<{ stream: ReadableStream<Part> }>): AsyncGenerator<Part> {
    const { stream } = await this.#inTime(open(this.#signal));
    const reader = stream.getReader();
    try {
      for (;;) {
        const { done, value } = await this.#inTime(reader.read());
        if (done) return;
        if (isToken(value)) {
          this.#hasBegun = true;
          this.#left = this.#timeouts.betweenTokensMs;
        }
        yield value;
      }
    } finally {
      // A stream that hangs may never say that it is cancelled, so nobody waits for that.
      reader.cancel().catch(() => {});
    }
  }

  async #inTime<Value>(promise: PromiseLike<Value>): Promise<Value> {
    this.#signal.throwIfAborted();
    const { promise: over, reject } = Promise.withResolvers<never>();
    const message = this.#hasBegun ? 'its next token is late' : 'its first token is late';
    const began = performance.now();
    const timer = setTimeout(() => reject(new ModelFailure('timeout', message)), this.#left);
    const onAbort = (): void => reject(this.#signal.reason);
    this.#signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await Promise.race([promise, over]);
    } finally {
      clearTimeout(timer);
      this.#signal.removeEventListener('abort', onAbort);
      this.#left = Math.max(this.#left - (performance.now() - began), 0);
    }
  }
}

/** Whether the model itself said something, and not only the provider that it is there. */
const isToken = ({ type }: Part): boolean => !['stream-start', 'response-metadata', 'ping', 'raw'].includes(type);
