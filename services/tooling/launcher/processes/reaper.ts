// A process that outlives its launcher for a moment. Over a pipe the launcher tells it which processes have started and
// which have ended. The pipe closes when the launcher is gone, for whatever reason, and the reaper then ends the remaining
// processes. It needs no file, so it works also when the data folder is gone.
import { createInterface } from 'node:readline';
import { endProcess, type Identified } from './identified.ts';

const running = new Map<number, Identified>();

// A signal to everybody, such as the end of a terminal, is for the launcher. The reaper ignores it.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => {});

for await (const line of createInterface({ input: process.stdin })) {
  const { add, remove } = JSON.parse(line) as { add?: Identified; remove?: number };
  if (add) running.set(add.pid, add);
  if (remove !== undefined) running.delete(remove);
}
await Promise.all([...running.values()].map(endProcess));
