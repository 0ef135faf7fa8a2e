// Waits for another process to become ready. It asks again and again, gives up after a limit, and stops at once when the
// process is gone for good.

import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../../system/problem.ts';
import type { SupervisedProcess } from './process.ts';

const intervalMs = 40;

export interface Wait<Result> {
  /** Completes the sentence "… in 60 s". */
  failure: string;
  limitMs: number;
  process: SupervisedProcess;
  /** A falsy answer or an error means: not yet. A Problem means: never. */
  probe(signal: AbortSignal): Promise<Result | undefined | false>;
}

export async function waitUntilReady<Result>({ failure, limitMs, process, probe }: Wait<Result>): Promise<Result> {
  const ended = new AbortController();
  try {
    return await Promise.race([
      process.failed,
      poll(probe, AbortSignal.any([ended.signal, AbortSignal.timeout(limitMs)])),
    ]);
  } catch (error) {
    if (!(error instanceof TimedOut)) throw error;
    throw new Problem(`${failure} in ${limitMs / 1000} s. It said last:\n${await process.lastLines()}`);
  } finally {
    ended.abort();
  }
}

class TimedOut extends Error {}

async function poll<Result>(probe: Wait<Result>['probe'], signal: AbortSignal): Promise<Result> {
  while (!signal.aborted) {
    const result = await probe(signal).catch(rethrowProblem);
    if (result) return result;
    await sleep(intervalMs);
  }
  throw new TimedOut();
}

function rethrowProblem(error: unknown): undefined {
  if (error instanceof Problem) throw error;
}
