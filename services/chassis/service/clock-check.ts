// Whether this machine's clock is right. With a wrong clock an instance refuses valid tokens, accepts ended ones, and writes
// wrong times. The database's clock is the judge: all instances of the service share it, and so agree with each other. An
// instance with a wrong clock says so and takes no calls until the clock is right again.
import type { Logger } from 'pino';
import { accessToken } from '../identity/token-form.ts';
import { repeat } from '../runtime/repetition/repeat.ts';

/** Answers with the judge's time, in milliseconds since the epoch. */
export type AskTime = () => Promise<number>;

export interface ClockCheck {
  askTime: AskTime;
  log: Pick<Logger, 'error' | 'info' | 'warn'>;
  /** Called when the clock turns out to be off, or right again. */
  onChange: (right: boolean) => void;
}

/** The largest difference that counts as right: what the verification of tokens allows for. */
const allowedMs = accessToken.clockTolerance * 1000;
const everyMs = 2000;

/** Compares the clocks once, and then again and again. Answers with the function that stops. */
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
  // When the judge cannot be asked, the clock counts as before.
  const onError = (err: unknown): void => log.warn({ err }, "the clock cannot be compared with the database's");
  await compare().catch(onError);
  return repeat({ task: compare, everyMs, onError: () => undefined });
}

/**
 * How far the clock is surely ahead, in milliseconds. The judge read its clock at some moment between the question and the answer: a slow
 * answer, or a process that stood still meanwhile, says nothing against a clock.
 */
async function measureOffset(askTime: AskTime): Promise<number> {
  const before = Date.now();
  const told = await askTime();
  return Math.max(0, before - told) - Math.max(0, told - Date.now());
}
