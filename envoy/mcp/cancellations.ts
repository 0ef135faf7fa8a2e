// The calls that are under way, so that a caller of the older protocol can cancel them. There each message is a request of
// its own, and a cancellation names another one by its id. An id belongs to one session of one person.
export class Cancellations {
  readonly #open = new Map<string, AbortController>();

  /** Runs a call under a signal that also a cancellation aborts. */
  async run<Result>(key: string, outer: AbortSignal, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const controller = new AbortController();
    this.#open.set(key, controller);
    try {
      return await work(AbortSignal.any([outer, controller.signal]));
    } finally {
      if (this.#open.get(key) === controller) this.#open.delete(key);
    }
  }

  cancel(key: string): void {
    this.#open.get(key)?.abort();
  }
}

export interface CallPlace {
  userId: string;
  session: string;
  requestId: unknown;
}

export const cancellationKey = ({ userId, session, requestId }: CallPlace): string =>
  JSON.stringify([userId, session, requestId]);
