// Files that hold room on the disk for the worst moment: when the disk is full and a process has died, one file goes, and the
// process finds the room that its start needs. There are several, because others may take that room too.
import { rmSync } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const chunk = Buffer.alloc(1024 * 1024);

export interface ReserveSize {
  files: number;
  /** Of each file. */
  bytes: number;
}

export class Reserve {
  readonly bytes: number;
  readonly #folder: string;
  readonly #size: ReserveSize;
  #kept: string[] = [];

  constructor(folder: string, size: ReserveSize) {
    this.#folder = folder;
    this.#size = size;
    this.bytes = size.files * size.bytes;
  }

  /** Gives up one file. At once, because the process that needs the room may be started before a promise is kept. */
  release(): void {
    const file = this.#kept.pop();
    if (file) rmSync(file, { force: true });
  }

  /** Makes the files that are missing. @throws when there is not enough room */
  async fill(): Promise<void> {
    if (this.#kept.length === this.#size.files) return;
    // Not with its parents: the data folder that somebody has deleted stays away.
    await mkdir(this.#folder, { mode: 0o700 }).catch(ignorePresent);
    const files = Array.from({ length: this.#size.files }, (_, index) => join(this.#folder, `${index + 1}`));
    for (const file of files) await this.#make(file);
    this.#kept = files;
  }

  async #make(file: string): Promise<void> {
    const present = await stat(file).catch(() => undefined);
    if (present && present.size >= this.#size.bytes) return;
    const draft = `${file}.draft`;
    try {
      // A file with holes would hold nothing, so it is written.
      const handle = await open(draft, 'w', 0o600);
      try {
        for (let written = 0; written < this.#size.bytes; written += chunk.length) await handle.writeFile(chunk);
      } finally {
        await handle.close();
      }
      await rename(draft, file);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }
}

function ignorePresent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
