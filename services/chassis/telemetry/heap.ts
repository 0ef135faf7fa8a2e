// Gives memory back after a storm. V8 keeps the pages of a heap that has shrunk, and only a collection that is asked to free
// all it can lets them go. Such a collection stops the process for a moment, so it is asked for when little is going on, and
// only when the heap has shrunk by much.
import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { repeat } from '../runtime/repetition/repeat.ts';

const everyMs = 30_000;
const muchBytes = 16 * 1024 * 1024;
/** The share of the time in which a quiet process is busy, at the most. */
const quietShare = 0.25;

export class HeapWatch {
  readonly #collect: () => void;
  #peak = 0;

  constructor(collect: () => void) {
    this.#collect = collect;
  }

  /** @param heapBytes the size of the heap now @param busyShare of the time since the last look */
  look(heapBytes: number, busyShare: number): void {
    this.#peak = Math.max(this.#peak, heapBytes);
    if (this.#peak - heapBytes < muchBytes || busyShare > quietShare) return;
    this.#collect();
    this.#peak = heapBytes;
  }
}

/** Looks again and again. Answers with the function that stops. */
export function giveMemoryBack(onError: (error: unknown) => void): () => Promise<void> {
  const watch = new HeapWatch(collectAll);
  let last = performance.eventLoopUtilization();
  const task = async (): Promise<void> => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    watch.look(process.memoryUsage().heapTotal, utilization);
  };
  return repeat({ task, everyMs, onError });
}

/** Frees all that can be freed, and gives back the pages that were kept. */
export function collectAll(): void {
  // The function of V8 is there only for contexts that are made while the flag is set.
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options: object) => void;
  setFlagsFromString('--no-expose-gc');
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
