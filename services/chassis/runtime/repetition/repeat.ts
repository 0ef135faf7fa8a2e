// Repeats work while a service runs. The repetition heals what a watch or a notice has missed.
import { Outage } from './outage.ts';

export interface Repetition {
  task: () => Promise<unknown>;
  /** The pause after each run and before the first run, so that runs never overlap. */
  everyMs: number;
  /** Called when a run has failed; the next run comes all the same. While what it needs is away, only the first run tells. */
  onError: (error: unknown) => void;
  /** Called when what was away is there again. */
  onEnd?: () => void;
}

/** The longest pause after runs that failed is so many times the usual one, but no more than the second figure if that is longer. */
const mostTimes = 8;
const mostMs = 2000;

/** Answers with the function that stops. The stop ends when a run under way has ended. */
export function repeat({ task, everyMs, onError, onEnd }: Repetition): () => Promise<void> {
  const longestMs = Math.max(everyMs, Math.min(mostTimes * everyMs, mostMs));
  const outage = new Outage({ leastMs: everyMs, mostMs: longestMs, onError, ...(onEnd && { onEnd }) });
  let running: Promise<void> = Promise.resolve();
  let timer = schedule();
  function schedule(): NodeJS.Timeout {
    return setTimeout(
      () => {
        running = task()
          .then(
            () => outage.over(),
            (error: unknown) => outage.failed(error),
          )
          .then(() => {
            if (!stopped) timer = schedule();
          });
      },
      outage.lasts ? outage.pauseMs : everyMs,
    );
  }
  let stopped = false;
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}
