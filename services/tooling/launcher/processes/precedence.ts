// Lets one process go before the others of this machine, where the system allows that. The door has to: it decides what is let in, and it can
// refuse nothing while those who have too much to do already leave it no processor.
import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

const niceness = -10;

/** Must be called before the process starts threads, because each thread has a priority of its own. */
export function goFirst(pid: number): void {
  const ways = [
    () => setPriority(pid, niceness),
    // Where the kernel groups processes by session, it shares the processor among the groups first.
    () => writeFileSync(`/proc/${pid}/autogroup`, `${niceness}`),
  ];
  for (const way of ways) {
    try {
      way();
    } catch {
      // It takes root, and a kernel that knows groups. The process then waits for its turn like all others.
    }
  }
}
