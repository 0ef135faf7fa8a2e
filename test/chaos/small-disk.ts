// A small disk for the data of a mesh, so that a test can fill it without filling the machine's own.
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execaSync } from 'execa';

export interface SmallDisk {
  path: string;
  /** Takes all room that is left. */
  fill: () => void;
  /** Gives the room back. */
  empty: () => void;
  remove: () => void;
}

const chunk = Buffer.alloc(1024 * 1024);
const smallChunk = Buffer.alloc(4096);

/** `undefined` where nothing can be mounted: without root, or in a container without the right. */
export function mountSmallDisk(megabytes: number): SmallDisk | undefined {
  const path = mkdtempSync(join(tmpdir(), 'disk-'));
  const options = `size=${megabytes}m,mode=0755`;
  if (execaSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], { reject: false }).failed) {
    rmdirSync(path);
    return undefined;
  }
  const filler = join(path, 'filler');
  return {
    path,
    fill: () => {
      const file = openSync(filler, 'w');
      for (const bytes of [chunk, smallChunk]) writeUntilFull(file, bytes);
      closeSync(file);
    },
    empty: () => rmSync(filler, { force: true }),
    remove: () => {
      execaSync('umount', ['--lazy', path]);
      rmdirSync(path);
    },
  };
}

function writeUntilFull(file: number, bytes: Buffer): void {
  try {
    for (;;) writeSync(file, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}
