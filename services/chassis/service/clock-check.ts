// Whether this machine's clock is right. One that is off makes an instance refuse tokens that are valid, accept those that
// are not, and write times that never were. The database's clock is the judge: all instances of the service share it, and so
// agree with each other. An instance whose clock is off says so and takes no calls until it is right again.
import type { Logger } from 'pino';
import { repeat } from '../runtime/repeat.ts';

/** Answers with the judge's time, in milliseconds since the epoch. */
export type AskTime = () => Promise<number>;

export interface ClockCheck {
  askTime: AskTime;
  log: Pick<Logger, 'error' | 'info' | 'warn'>;
  /** Is called when the clock turns out to be off, or right again. */
  onChange: (right: boolean) => void;
}

/** Less than what tokens allow for, and more than clocks that are kept by a time service ever differ. */
const allowedMs = 20_000;
const everyMs = 2000;

/** Compares the clocks once, and again and again until it is stopped. */
export async function watchClock(check: ClockCheck): Promise<() => Promise<void>> {
  const { log } = check;
  let right = true;
  const compare = async (): Promise<void> => {
    const offMs = await measureOffset(check.askTime);
    const isRight = Math.abs(offMs) <= allowedMs;
    if (isRight === right) return;
    right = isRight;
    if (right) log.info('the clock is right again');
    else
      log.error({ offSeconds: Math.round(offMs / 1000) }, "the clock differs from the database's: no calls are taken");
    check.onChange(right);
  };
  // Where the judge cannot be asked, the clock counts as before.
  const onError = (err: unknown): void => log.warn({ err }, "the clock cannot be compared with the database's");
  await compare().catch(onError);
  return repeat({ task: compare, everyMs, onError: () => undefined });
}

/** By how many milliseconds the clock is ahead. */
async function measureOffset(askTime: AskTime): Promise<number> {
  const before = Date.now();
  const told = await askTime();
  return (before + Date.now()) / 2 - told;
}
