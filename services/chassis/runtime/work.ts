// The call for which code runs. Code far below a handler, such as the pool of connections, asks here for whom it works and
// whether anybody still waits, so that no store has to pass that on. Work in the background belongs to no call.
import { AsyncLocalStorage } from 'node:async_hooks';

export interface Work {
  /** Who asked for the work: a person's id, an address, or the name of a process. Owners that wait take turns. */
  readonly owner: string;
  /** Aborts when nobody waits for the work any more. */
  readonly signal: AbortSignal;
  /** Whether the caller would rather wait for long than be refused. */
  readonly patient?: boolean;
  /** Takes out of a text for the log what the work's caller sent in private. */
  readonly redact?: (text: string) => string;
}

const works = new AsyncLocalStorage<Work>();

/** Runs code for a call. */
export const runFor = <Result>(work: Work, run: () => Result): Result => works.run(work, run);

/** Runs code outside of the current call: it goes on after the call, or others wait for it too. */
export const runForNobody = <Result>(run: () => Result): Result => works.exit(run);

/** Runs code for the given call, or outside of any call. */
export const runIn = <Result>(work: Work | undefined, run: () => Result): Result =>
  work ? runFor(work, run) : runForNobody(run);

/** The call that the running code works for; undefined in the background. */
export const currentWork = (): Work | undefined => works.getStore();
