// Passes on the spans that are kept: those of traces that are sampled, and of the others those that failed or were slow.
import { SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { hrTimeToMilliseconds } from '@opentelemetry/core';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { ExportQueue } from './queue.ts';

export class KeptSpans implements SpanProcessor {
  readonly #queue: Pick<ExportQueue<ReadableSpan>, 'add' | 'flush' | 'stop'>;
  /** A span that takes longer is slow. */
  slowMs = Number.POSITIVE_INFINITY;

  constructor(queue: Pick<ExportQueue<ReadableSpan>, 'add' | 'flush' | 'stop'>) {
    this.#queue = queue;
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    if (isSampled(span) || this.#isTelling(span)) this.#queue.add(span);
  }

  #isTelling({ status, duration }: ReadableSpan): boolean {
    return status.code === SpanStatusCode.ERROR || hrTimeToMilliseconds(duration) >= this.slowMs;
  }

  forceFlush(): Promise<void> {
    return this.#queue.flush();
  }

  shutdown(): Promise<void> {
    return this.#queue.stop();
  }
}

const isSampled = (span: ReadableSpan): boolean => (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
