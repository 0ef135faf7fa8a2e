// When writes are refused and go on, and what becomes of the reserve.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { Reserve } from './reserve.ts';
import { SpaceGuard } from './space-guard.ts';

let megabytes: number;
let writable: boolean[];
let notices: string[];
let rooms: number;
let folder: string;
let guard: SpaceGuard;

beforeEach(async () => {
  megabytes = 1000;
  writable = [];
  notices = [];
  rooms = 0;
  folder = await mkdtemp(join(tmpdir(), 'space-'));
  guard = new SpaceGuard({
    path: '/data',
    reserve: new Reserve(join(folder, 'reserve'), { files: 2, bytes: 1024 * 1024 }),
    freeBytes: async () => megabytes * 1024 * 1024,
    setWritable: async (value) => void writable.push(value),
    onRoom: () => {
      rooms += 1;
    },
    onNotice: (text) => notices.push(text),
  });
  return () => rm(folder, { recursive: true });
});

/** Looks once for each size of the room. */
async function look(...sizes: number[]): Promise<void> {
  for (const size of sizes) {
    megabytes = size;
    await guard.look();
  }
}

const reserved = async (): Promise<number> => (await readdir(join(folder, 'reserve'))).length;

it('refuses writes while there is little room, and says so once', async () => {
  await look(1000, 95, 10, 120);
  expect(writable).toEqual([true, false]);
  expect(notices).toEqual(['/data has 95 MB of room left: writes are refused until there is more']);
  expect(rooms).toBe(0);
});

it('lets writes go on only when there is more room than at which they are refused', async () => {
  await look(10, 143, 144, 97);
  expect(writable).toEqual([false, true]);
  expect(notices.at(-1)).toBe('/data has 144 MB of room again: writes go on');
  expect(rooms).toBe(1);
});

it('gives up a file of the reserve for each process that dies on a full disk, and makes it anew when there is room', async () => {
  await look(1000);
  guard.onDeath();
  expect(await reserved()).toBe(2);
  await look(0);
  guard.onDeath();
  expect(await reserved()).toBe(1);
  guard.onDeath();
  guard.onDeath();
  expect(await reserved()).toBe(0);
  await look(144);
  expect(await reserved()).toBe(0);
  await look(1000);
  expect(await reserved()).toBe(2);
});
