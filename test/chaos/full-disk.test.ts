// A mesh under load whose disk is full: what is there can be read all the time, writes are refused and say why, and all of it
// comes back by itself.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMesh } from '#tooling/launcher/mesh.ts';
import { openTheatre, play, type ScenarioResult, type Theatre } from './driver/scenario.ts';
import { fullDisk } from './scenarios.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';

const megabytes = 640;
const patienceMs = 120_000;

let disk: SmallDisk | undefined;
let theatre: Theatre | undefined;
const notices: string[] = [];

beforeAll(async () => {
  disk = mountSmallDisk(megabytes);
  if (!disk) return;
  const mesh = await startMesh({
    data: join(disk.path, 'mesh'),
    limitScale: 10_000,
    instances: { workout: 2 },
    onNotice: (text) => notices.push(text),
  });
  theatre = await openTheatre(mesh);
}, patienceMs);

afterAll(async () => {
  await theatre?.mesh.stop();
  disk?.remove();
});

/** Skips where there is no small disk. */
async function playFullDisk(skip: (why: string) => never, dying: readonly string[]): Promise<ScenarioResult> {
  if (!disk || !theatre) return skip('no small disk can be mounted here: that needs root and the right to mount');
  notices.length = 0;
  const result = await play(theatre, (stage) => fullDisk(disk!, dying).disturb(stage, 1));
  expect(result.writes).toMatchObject({ lost: [], doubled: [] });
  expect(result.writes.acknowledged).toBeGreaterThan(0);
  expect(result.failures).toHaveProperty('log workout: 503 STORAGE_FULL');
  expect(result.withoutRetryAfter).toBe(0);
  expect(notices).toEqual([expect.stringContaining('writes are refused'), expect.stringContaining('writes go on')]);
  return result;
}

describe('on a full disk', () => {
  it('reads go on, also while an instance starts again, and only writes are refused', { timeout: patienceMs }, async ({
    skip,
  }) => {
    const { failures } = await playFullDisk(skip, ['workout-1']);
    const writes = /^(log workout|preferences): 503 (STORAGE_FULL|UNAVAILABLE)$/;
    expect(Object.keys(failures).filter((failure) => !writes.test(failure))).toEqual([]);
  });

  it('the database starts again', { timeout: patienceMs }, async ({ skip }) => {
    const { failures } = await playFullDisk(skip, ['postgres']);
    // UNAVAILABLE is what callers hear meanwhile.
    expect(Object.keys(failures).filter((failure) => !/: 503 (STORAGE_FULL|UNAVAILABLE)$/.test(failure))).toEqual([]);
  });
});
