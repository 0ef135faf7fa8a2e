// Watches the room on the disk of the data folder. PostgreSQL ends when it cannot write its log, and cannot start again on a
// full disk, so that nothing could be read any more. Before that, the guard lets the database take only reads. When there is
// room again, writes go on by themselves. A reserve is given up only when a process has died on a full disk and has to start.
import { statfs } from 'node:fs/promises';
import type { Reserve, ReserveSize } from './reserve.ts';

export interface GuardedSpace {
  /** The folder on the watched disk. */
  path: string;
  reserve: Reserve;
  /** How many bytes the database's user may still write. */
  freeBytes?: () => Promise<number>;
  /** Lets the database take writes, or only reads. */
  setWritable: (writable: boolean) => Promise<void>;
  /** Is called when there is room again. */
  onRoom: () => void;
  /** Tells the operator. */
  onNotice: (text: string) => void;
}

const megabyte = 1024 * 1024;
/** With less room the database takes only reads. */
const lowBytes = 96 * megabyte;
/** With this much room it takes writes again: more, so that it does not change its mind at every file. */
const enoughBytes = 144 * megabyte;
/** Each file of the reserve is more than the start of the database needs. */
export const reserveSize: ReserveSize = { files: 3, bytes: 24 * megabyte };
/** With less room a process may not be able to start. */
const scarceBytes = 32 * megabyte;
/** The disk can fill at hundreds of megabytes a second. */
const everyMs = 250;

export class SpaceGuard {
  readonly #space: GuardedSpace;
  readonly #freeBytes: () => Promise<number>;
  #free = Number.POSITIVE_INFINITY;
  /** Unknown at first: an earlier run may have left the database with reads alone. */
  #writable: boolean | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(space: GuardedSpace) {
    this.#space = space;
    this.#freeBytes = space.freeBytes ?? (() => freeBytesOf(space.path));
  }

  /** Looks for the first time, and then again and again. */
  async start(): Promise<void> {
    await this.look().catch(() => undefined);
    if (!this.#stopped) this.#timer = setTimeout(() => void this.start(), everyMs).unref();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** A process has died and will be started again. */
  onDeath(): void {
    if (this.#free < scarceBytes) this.#space.reserve.release();
  }

  async look(): Promise<void> {
    const { reserve } = this.#space;
    this.#free = await this.#freeBytes();
    const enough = this.#writable === false ? enoughBytes : lowBytes;
    await this.#setWritable(this.#free >= enough);
    if (this.#free >= enoughBytes + reserve.bytes) await reserve.fill();
  }

  async #setWritable(writable: boolean): Promise<void> {
    if (writable === this.#writable) return;
    const { path, setWritable, onRoom, onNotice } = this.#space;
    await setWritable(writable);
    const isNews = !writable || this.#writable !== undefined;
    this.#writable = writable;
    if (!isNews) return;
    if (writable) onRoom();
    const room = `${path} has ${Math.round(this.#free / megabyte)} MB of room`;
    onNotice(writable ? `${room} again: writes go on` : `${room} left: writes are refused until there is more`);
  }
}

async function freeBytesOf(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}
