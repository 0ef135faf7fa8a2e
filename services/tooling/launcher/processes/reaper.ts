// A process that outlives its launcher for a moment. It is told over a pipe what the launcher has started and what has ended;
// when the pipe breaks, because the launcher is gone, however it went, it ends what is left. It needs no file for that, so
// that it does not matter what became of the data folder.
import { createInterface } from 'node:readline';
import { endProcess, type Identified } from './identified.ts';

const running = new Map<number, Identified>();

// What is meant for everybody, such as the end of a terminal, is the launcher's to follow.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => {});

for await (const line of createInterface({ input: process.stdin })) {
  const { add, remove } = JSON.parse(line) as { add?: Identified; remove?: number };
  if (add) running.set(add.pid, add);
  if (remove !== undefined) running.delete(remove);
}
await Promise.all([...running.values()].map(endProcess));
