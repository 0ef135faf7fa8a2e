// A large file must not keep other requests waiting.
import { setImmediate } from 'node:timers/promises';

/** Lets other work that waits have its turn. */
export const giveTurn = (): Promise<void> => setImmediate();
