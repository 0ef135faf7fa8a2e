// The file that a process's output goes to. It is shortened when it has grown large, also while the process writes to it, so that all logs
// of a mesh have a bound. A disk that is full costs lines, and never a process.
import { copyFileSync, openSync, statSync, truncateSync, unlinkSync } from 'node:fs';
import { open } from 'node:fs/promises';

const largestBytes = 10_000_000;
const everyMs = 2000;
const quotedBytes = 16_384;

export class LogFile {
  readonly #path: string;
  readonly #largestBytes: number;
  /** Where the output of the process that runs now begins. */
  #start = 0;

  constructor(path: string, largest = largestBytes) {
    this.#path = path;
    this.#largestBytes = largest;
  }

  /** Opens it for a process that starts. Where it cannot be opened, what the process says is lost; that it runs is not. */
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

  /** Shortens it whenever it has grown too large, until `stop`. */
  keepShort(): () => void {
    const timer = setInterval(() => this.shorten(), everyMs).unref();
    return () => clearInterval(timer);
  }

  /**
   * Puts a large log aside, in the place of the one before. The process goes on writing to the same file, because nobody can give it
   * another one; it appends, so it goes on at the new end. A line that it writes in this very moment is lost.
   */
  shorten(): void {
    if (sizeOf(this.#path) <= this.#largestBytes) return;
    const aside = `${this.#path}.1`;
    try {
      unlinkSync(aside);
    } catch {
      // There was none.
    }
    try {
      copyFileSync(this.#path, aside);
    } catch (error) {
      if (!isTolerable(error)) throw error;
    }
    truncateSync(this.#path, 0);
    this.#start = 0;
  }

  /** The last lines that the process wrote since it was started. */
  async lastLines(count: number): Promise<string> {
    const handle = await open(this.#path, 'r');
    try {
      const { size } = await handle.stat();
      const start = Math.max(this.#start, size - quotedBytes);
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

/** Whether an error says that there is no room, or that somebody has deleted the folder: a launcher goes on without the file. */
export const isTolerable = (error: unknown): boolean => tolerable.has((error as NodeJS.ErrnoException).code ?? '');
