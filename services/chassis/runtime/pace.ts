// The pace of an upload. A sender who dribbles bytes holds a stream, and whatever its handler holds, for as long as he likes.
// One on a slow line is honest: a phone sends 5 MB in 100 seconds. So an upload may take its time, but not less than some
// bytes a second, and not stand still for long. Only the time in which the service waits for the sender counts.
import { setImmediate } from 'node:timers/promises';

export interface Pace<Message> {
  /** How long the sender may be behind: a phone is away for some seconds between two cells. */
  patienceMs: number;
  bytesPerSecond: number;
  sizeOf: (message: Message) => number;
  /** The error for one who is slower. */
  tooSlow: () => Error;
}

/** Passes the messages on. @throws the error of the pace */
export async function* atPace<Message>(
  messages: AsyncIterable<Message>,
  { patienceMs, bytesPerSecond, sizeOf, tooSlow }: Pace<Message>,
): AsyncGenerator<Message> {
  const iterator = messages[Symbol.asyncIterator]();
  let patience = patienceMs;
  for (;;) {
    const begin = performance.now();
    const next = await beforeLimit(iterator.next(), patience, tooSlow);
    if (next.done) return;
    const gained = (sizeOf(next.value) / bytesPerSecond) * 1000;
    patience = Math.max(0, patience - (performance.now() - begin));
    patience = Math.min(patienceMs, patience + gained);
    if (patience === 0) throw tooSlow();
    yield next.value;
  }
}

async function beforeLimit<Result>(arrival: Promise<Result>, limitMs: number, late: () => Error): Promise<Result> {
  const over = Promise.withResolvers<never>();
  const timer = setTimeout(async () => {
    // A process that stood still reads what has arrived meanwhile before it blames the sender.
    await setImmediate();
    await setImmediate();
    over.reject(late());
  }, limitMs);
  try {
    return await Promise.race([arrival, over.promise]);
  } finally {
    clearTimeout(timer);
    // Nobody waits for the loser any more.
    over.promise.catch(() => undefined);
    arrival.catch(() => undefined);
  }
}
