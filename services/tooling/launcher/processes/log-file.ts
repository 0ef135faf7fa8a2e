// The file that takes a process's output. A large file is shortened, also while the process writes to it, so that all logs
// of a mesh have a bound. A full disk costs lines, and never a process.
import { copyFileSync, openSync, statSync, truncateSync, unlinkSync } from 'node:fs';
import { open } from 'node:fs/promises';

const largestBytes = 10_000_000;
const everyMs = 2000;
const quotedBytes = 16_384;

export class LogFile {
  readonly #path: string;
  readonly #largestBytes: number;
  /** The position at which the output of the current process begins. */
  #start = 0;

  constructor(path: string, largest = largestBytes) {
    this.#path = path;
    this.#largestBytes = largest;
  }

  /** Opens the file for a process that starts. Without room or without its folder, the process runs without a log. */
  open(): number | 'ignore' {
    try {
      this.shorten();
      this.#start = sizeOf(this.#path);
      return openSync(this.#path, 'a', 0o600);
    } catch (error) {
      if (!isTolerable(error)) throw error;
      return 'ignore';
    }
  }

  /** Shortens the file each time it has grown too large, until the returned function is called. */
  keepShort(): () => void {
    const timer = setInterval(() => this.shorten(), everyMs).unref();
    return () => clearInterval(timer);
  }

  /**
   * Puts a large log aside, in the place of the previous old log. Nobody can give the process another file, so it goes on
   * writing to the same file. It appends, so it goes on at the new end. A line that it writes at this very moment is lost.
   */
  shorten(): void {
    if (sizeOf(this.#path) <= this.#largestBytes) return;
    const aside = `${this.#path}.1`;
    try {
      unlinkSync(aside);
    } catch {
      // There was no old log.
    }
    try {
      copyFileSync(this.#path, aside);
    } catch (error) {
      if (!isTolerable(error)) throw error;
    }
    truncateSync(this.#path, 0);
    this.#start = 0;
  }

  /** The last lines that the process wrote since its start, also if the next one starts meanwhile. */
  async lastLines(count: number): Promise<string> {
    const begin = this.#start;
    const handle = await open(this.#path, 'r');
    try {
      const { size } = await handle.stat();
      const start = Math.max(begin, size - quotedBytes);
      const length = Math.max(0, size - start);
      const { buffer } = await handle.read(Buffer.alloc(length), 0, length, start);
      return buffer.toString('utf8').trimEnd().split('\n').slice(-count).join('\n');
    } finally {
      await handle.close();
    }
  }
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

const tolerable = new Set(['ENOENT', 'ENOSPC', 'EDQUOT']);

/** Whether the disk is full or somebody has deleted the folder: a launcher then goes on without the file. */
const isTolerable = (error: unknown): boolean => tolerable.has((error as NodeJS.ErrnoException).code ?? '');
