// The unmistakable name of a process: its id, the moment of its start and the boot of the machine. An id alone may later
// belong to another process, which must never get a signal.

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LedgerEntry {
  name: string;
  pid: number;
  stopSignal: NodeJS.Signals;
}

export interface Identified extends LedgerEntry {
  startedAt: string;
  boot: string;
}

const graceMs = 5_000;
const pollMs = 25;

/** Gives `undefined` when the process is gone already. */
export function identify(entry: LedgerEntry): Identified | undefined {
  const startedAt = startTime(entry.pid);
  return startedAt === undefined ? undefined : { ...entry, startedAt, boot: bootId() };
}

/** Asks a process to stop, and kills it when it has not stopped after the grace time. */
export async function endProcess(entry: Identified): Promise<void> {
  signal(entry, entry.stopSignal);
  for (const deadline = Date.now() + graceMs; isRunning(entry) && Date.now() < deadline; ) await sleep(pollMs);
  signal(entry, 'SIGKILL');
  while (isRunning(entry)) await sleep(pollMs);
}

function signal(entry: Identified, name: NodeJS.Signals): void {
  if (!isRunning(entry)) return;
  try {
    process.kill(entry.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function isRunning({ pid, startedAt, boot }: Identified): boolean {
  return boot === bootId() && startTime(pid) === startedAt;
}

/** The start of a process in clock ticks since boot (field 22 of its stat); `undefined` when it is gone or a zombie. */
function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses. The name itself may hold spaces and parentheses.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : fields[18];
  } catch {
    return undefined;
  }
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}
