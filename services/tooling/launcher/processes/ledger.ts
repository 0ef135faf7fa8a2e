// The list of processes a launcher has started. It is told to a process that ends them when the launcher is gone, and is on
// disk as well, so that the next launcher can end what both of them, killed together, left running.

import { spawn } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { endProcess, type Identified, identify, type LedgerEntry } from './identified.ts';
import { isTolerable } from './log-file.ts';

export class Ledger {
  readonly #file: string;
  #entries: Identified[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  /** Written before anything else happens: only a process that stands here is ended after a crash. */
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

  /** Ends what the ledger's previous owner left running and answers the names, whether or not they still ran. */
  async endLeftovers(): Promise<string[]> {
    const entries = readEntries(this.#file);
    await Promise.all(entries.map(endProcess));
    this.#write([]);
    return entries.map((entry) => entry.name);
  }

  /** Where the folder was deleted or the disk is full, the reaper has the list still. */
  #write(entries: Identified[]): void {
    this.#entries = entries;
    const draft = `${this.#file}.draft`;
    try {
      writeFileSync(draft, JSON.stringify(entries, undefined, 1), { mode: 0o600 });
      renameSync(draft, this.#file);
    } catch (error) {
      if (!isTolerable(error)) throw error;
    }
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

let reaper: Writable | undefined;

/** One for all that this process starts; it ends with it. */
function tellReaper(news: { add: Identified } | { remove: number }): void {
  reaper ??= startReaper();
  reaper.write(`${JSON.stringify(news)}\n`);
}

function startReaper(): Writable {
  const program = join(import.meta.dirname, 'reaper.ts');
  // In a session of its own: what ends the launcher's whole group does not end it.
  const child = spawn(process.execPath, [program], {
    cwd: '/',
    detached: true,
    env: {},
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Neither keeps the launcher from ending. Where there is no reaper, the list on disk has to do.
  child.on('error', () => undefined).unref();
  const pipe = child.stdin;
  pipe.on('error', () => undefined);
  (pipe as unknown as { unref?: () => void }).unref?.();
  return pipe;
}
