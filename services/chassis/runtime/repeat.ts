// Repeats work while a service runs. The repetition heals what a watch or a notice has missed.

export interface Repetition {
  task: () => Promise<unknown>;
  /** The pause after each run and before the first run, so that runs never overlap. */
  everyMs: number;
  /** Called when a run has failed; the next run comes all the same. */
  onError: (error: unknown) => void;
}

/** Answers with the function that stops. The stop ends when a run under way has ended. */
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
