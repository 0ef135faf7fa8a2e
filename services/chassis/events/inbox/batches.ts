// The events of a stream that have arrived since the last batch, as one batch: many events share a transaction, and a single
// event has a transaction of its own.

export interface BatchOptions {
  /** The most events of one batch. */
  most: number;
}

/** Reads ahead by two batches at most, so that a slow consumer slows its producer down. */
export async function* batches<Item>(items: AsyncIterable<Item>, { most }: BatchOptions): AsyncGenerator<Item[]> {
  const waiting: Item[] = [];
  let arrived = Promise.withResolvers<void>();
  let taken = Promise.withResolvers<void>();
  let ended = false;
  const iterator = items[Symbol.asyncIterator]();
  const reading = (async () => {
    for (;;) {
      const next = await iterator.next();
      if (next.done) return;
      waiting.push(next.value);
      arrived.resolve();
      if (waiting.length < 2 * most) continue;
      await taken.promise;
    }
  })().finally(() => {
    ended = true;
    arrived.resolve();
  });
  // A failure is reported when the events before it have been taken.
  reading.catch(() => {});
  try {
    for (;;) {
      await arrived.promise;
      if (waiting.length === 0 && ended) return await reading;
      const batch = waiting.splice(0, most);
      if (waiting.length === 0 && !ended) arrived = Promise.withResolvers();
      taken.resolve();
      taken = Promise.withResolvers();
      if (batch.length > 0) yield batch;
    }
  } finally {
    taken.resolve();
    // Nobody waits for this: a generator returns only when its next item has come.
    iterator.return?.()?.catch(() => {});
  }
}
