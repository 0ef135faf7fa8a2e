// The list of processes a launcher has started, on disk, so that the next one can end what a launcher that was killed left
// running. A process is named by its id, the moment it started and the boot of the machine: an id alone may by then belong
// to somebody else, and must never be signalled.

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LedgerEntry {
  name: string;
  pid: number;
  stopSignal: NodeJS.Signals;
}

interface Identified extends LedgerEntry {
  startedAt: string;
  boot: string;
}

const GRACE_MS = 5_000;
const POLL_MS = 25;

export class Ledger {
  readonly #file: string;
  #entries: Identified[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  /** Written before anything else happens: only a process that stands here is ended after a crash. */
  add(entry: LedgerEntry): void {
    const startedAt = startTime(entry.pid);
    if (!startedAt) return;
    this.#write([...this.#entries, { ...entry, startedAt, boot: bootId() }]);
  }

  remove(pid: number): void {
    this.#write(this.#entries.filter((entry) => entry.pid !== pid));
  }

  /** Ends what the ledger's previous owner left running and answers the names, whether or not they still ran. */
  async endLeftovers(): Promise<string[]> {
    const entries = readEntries(this.#file);
    await Promise.all(entries.map(end));
    this.#write([]);
    return entries.map((entry) => entry.name);
  }

  #write(entries: Identified[]): void {
    this.#entries = entries;
    const draft = `${this.#file}.draft`;
    writeFileSync(draft, JSON.stringify(entries, undefined, 1), { mode: 0o600 });
    renameSync(draft, this.#file);
  }
}

function readEntries(file: string): Identified[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Identified[];
  } catch {
    // No ledger yet, or one cut short by a full disk: there is nothing it could safely name.
    return [];
  }
}

async function end(entry: Identified): Promise<void> {
  signal(entry, entry.stopSignal);
  for (const deadline = Date.now() + GRACE_MS; isRunning(entry) && Date.now() < deadline; ) await sleep(POLL_MS);
  signal(entry, 'SIGKILL');
  while (isRunning(entry)) await sleep(POLL_MS);
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

/** When a process started, in clock ticks since boot (field 22 of its stat); undefined where it is gone or a zombie. */
function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses and may itself hold spaces and parentheses.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : fields[18];
  } catch {
    return undefined;
  }
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}
