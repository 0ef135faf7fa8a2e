// The call for which code runs. What stands far below a handler, such as the pool of connections, asks here whose work it
// does and whether anybody still waits for it, so that no store has to pass it on. Work in the background belongs to no
// call.
import { AsyncLocalStorage } from 'node:async_hooks';

export interface Work {
  /** Who asked for the work: a person's id, an address, or the name of a process. The works of one owner wait for each other first. */
  readonly owner: string;
  /** Aborts when nobody waits for the work any more. */
  readonly signal: AbortSignal;
  /** Whether its caller would rather wait for long than be refused. */
  readonly patient?: boolean;
}

const works = new AsyncLocalStorage<Work>();

/** Runs code for a call. */
export const runFor = <Result>(work: Work, run: () => Result): Result => works.run(work, run);

/** Runs code that goes on after the call that happens to begin it, or that others wait for too. */
export const runForNobody = <Result>(run: () => Result): Result => works.exit(run);

/** Runs code for the call that other code ran for, or for none. */
export const runIn = <Result>(work: Work | undefined, run: () => Result): Result =>
  work ? runFor(work, run) : runForNobody(run);

/** The call that the running code works for; none in the background. */
export const currentWork = (): Work | undefined => works.getStore();
