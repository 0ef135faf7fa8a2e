// The list of the processes that a launcher has started. A second process, the reaper, hears of each entry, and ends the
// processes when the launcher is gone. The list is also on disk: if both are killed together, the next launcher ends the
// processes that they left running.

import { spawn } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { endProcess, type Identified, identify, type LedgerEntry } from './identified.ts';

/** The pause after a failed write. */
const againMs = 1000;

export class Ledger {
  readonly #file: string;
  readonly #againMs: number;
  #entries: Identified[] = [];
  #again: NodeJS.Timeout | undefined;

  constructor(file: string, pauseMs = againMs) {
    this.#file = file;
    this.#againMs = pauseMs;
  }

  /** Comes directly after the start of a process: after a crash, only the processes in the ledger are ended. */
  add(entry: LedgerEntry): void {
    const add = identify(entry);
    if (!add) return;
    tellReaper({ add });
    this.#write([...this.#entries, add]);
  }

  remove(pid: number): void {
    tellReaper({ remove: pid });
    this.#write(this.#entries.filter((entry) => entry.pid !== pid));
  }

  /** Ends the processes that the ledger's previous owner left. Gives all their names, also if they had ended already. */
  async endLeftovers(): Promise<string[]> {
    const entries = readEntries(this.#file);
    await Promise.all(entries.map(endProcess));
    this.#write([]);
    return entries.map((entry) => entry.name);
  }

  /**
   * Writes the list. When that fails, such as on a full disk, the reaper still has the list, and the old file names only
   * processes that are known by more than their ids. It is written as soon as it can be.
   */
  #write(entries: Identified[]): void {
    this.#entries = entries;
    clearTimeout(this.#again);
    const draft = `${this.#file}.draft`;
    try {
      writeFileSync(draft, JSON.stringify(entries, undefined, 1), { mode: 0o600 });
      renameSync(draft, this.#file);
    } catch {
      this.#again = setTimeout(() => this.#write(this.#entries), this.#againMs).unref();
    }
  }
}

function readEntries(file: string): Identified[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Identified[];
  } catch {
    // There is no ledger yet, or a full disk cut it short: such a ledger names nothing safely.
    return [];
  }
}

let reaper: Writable | undefined;

/** One reaper watches all processes that this launcher starts. It ends after the launcher. */
function tellReaper(news: { add: Identified } | { remove: number }): void {
  reaper ??= startReaper();
  reaper.write(`${JSON.stringify(news)}\n`);
}

function startReaper(): Writable {
  const program = join(import.meta.dirname, 'reaper.ts');
  // The reaper has a session of its own, so a signal to the launcher's whole group does not reach it.
  const child = spawn(process.execPath, [program], {
    cwd: '/',
    detached: true,
    env: {},
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Neither the child nor the pipe keeps the launcher alive. Without a reaper the list on disk must do.
  child.on('error', () => undefined).unref();
  const pipe = child.stdin;
  pipe.on('error', () => undefined);
  (pipe as unknown as { unref?: () => void }).unref?.();
  return pipe;
}
