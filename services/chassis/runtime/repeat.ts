// Work that is done again and again while a service runs: what a watch or a notice may have missed is healed by it.

export interface Repetition {
  task: () => Promise<unknown>;
  /** From the end of one run to the beginning of the next, so that runs never overlap; the first comes after it too. */
  everyMs: number;
  /** A run failed; the next one comes all the same. */
  onError: (error: unknown) => void;
}

/** Stopping ends when a run under way has ended. */
export function repeat({ task, everyMs, onError }: Repetition): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let timer = schedule();
  function schedule(): NodeJS.Timeout {
    return setTimeout(() => {
      running = task()
        .then(() => undefined, onError)
        .then(() => {
          if (!stopped) timer = schedule();
        });
    }, everyMs);
  }
  let stopped = false;
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}
