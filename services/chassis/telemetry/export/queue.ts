// What waits for a collector: a queue with a bound, of which one batch at a time is under way. What comes when it is full is
// dropped and counted. So a collector that is slow, full or away costs no call any time, and the process no more memory than
// the bound; what is under way counts as well.
import { setTimeout as delay } from 'node:timers/promises';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';

export interface QueueParts<Item> {
  /** Sends a batch, and says how that ended. */
  send: (items: Item[], done: (result: ExportResult) => void) => void;
  /** What an item counts against the bound. */
  weigh: (item: Item) => number;
  bound: number;
  onDropped: (count: number) => void;
}

const mostAtOnce = 512;
const everyMs = 1000;
/** How long a process that stops waits for the last items to leave. */
const lastMs = 1000;

export class ExportQueue<Item> {
  readonly #parts: QueueParts<Item>;
  #waiting: Item[] = [];
  #weight = 0;
  #sending: Promise<void> | undefined;
  readonly #timer = setInterval(() => void this.flush(), everyMs).unref();

  constructor(parts: QueueParts<Item>) {
    this.#parts = parts;
  }

  add(item: Item): void {
    const { weigh, bound, onDropped } = this.#parts;
    const weight = weigh(item);
    if (this.#weight + weight > bound) {
      onDropped(1);
      return;
    }
    this.#weight += weight;
    this.#waiting.push(item);
    if (this.#waiting.length >= mostAtOnce) void this.flush();
  }

  /** Sends all that waits; resolves when it has left or is lost. */
  flush(): Promise<void> {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
    return this.#sending;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.race([this.flush(), delay(lastMs, undefined, { ref: false })]);
  }

  async #sendAll(): Promise<void> {
    const { send, weigh, onDropped } = this.#parts;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, mostAtOnce);
      const { code } = await new Promise<ExportResult>((resolve) => send(batch, resolve));
      for (const item of batch) this.#weight -= weigh(item);
      if (code !== ExportResultCode.SUCCESS) onDropped(batch.length);
    }
  }
}
