// A mesh under an open-loop load while its instances are restarted, killed and stopped: calls that may be made twice never
// fail, and each acknowledged write is there once.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMesh } from '#tooling/launcher/mesh.ts';
import { openTheatre, play, type ScenarioResult, type Theatre } from './driver/scenario.ts';
import {
  cancels,
  type Disturbance,
  databaseRestart,
  doorKill,
  doorTerm,
  kill,
  killUntold,
  lateDoor,
  rollingRestart,
  slowImports,
  standstill,
  unreadAnswers,
} from './scenarios.ts';

const patienceMs = 120_000;
let theatre: Theatre;

beforeAll(async () => {
  theatre = await openTheatre(await startMesh({ limitScale: 10_000, instances: { workout: 2, user: 2 } }));
}, patienceMs);

afterAll(() => theatre?.mesh.stop());

const playOnce = ({ disturb }: Disturbance): Promise<ScenarioResult> => play(theatre, (stage) => disturb(stage, 1));

/** A failed write may have reached a handler, so it may be there once. */
const nothingLost = { failedIdempotent: 0, writes: { lost: [], doubled: [] } };

describe('under load', () => {
  it('a rolling restart fails no call', { timeout: patienceMs }, async () => {
    const result = await playOnce(rollingRestart);
    expect(result).toMatchObject({ ...nothingLost, failures: {} });
    expect(result.writes.acknowledged).toBeGreaterThan(0);
  });

  it('an instance that stops serves until the door has heard of it, however late', {
    timeout: patienceMs,
  }, async () => {
    const result = await playOnce(lateDoor);
    expect(result).toMatchObject({ ...nothingLost, failures: {} });
  });

  it.each([kill, standstill, killUntold])(
    '$name fails no call that may be made twice',
    { timeout: patienceMs },
    async (disturbance) => {
      const result = await playOnce(disturbance);
      expect(result, JSON.stringify(result.failures)).toMatchObject(nothingLost);
      expect(result.writes.acknowledged).toBeGreaterThan(0);
    },
  );

  it('an end of Envoy fails no call', { timeout: patienceMs }, async () => {
    const before = theatre.mesh.doorPid;
    const result = await playOnce(doorTerm);
    expect(result).toMatchObject({ ...nothingLost, failures: {} });
    expect(theatre.mesh.doorPid).not.toBe(before);
  });

  it('a death of Envoy costs only the calls that it takes along, until it is back', {
    timeout: patienceMs,
  }, async () => {
    const result = await playOnce(doorKill);
    expect(result.writes).toMatchObject(nothingLost.writes);
    expect(Object.keys(result.failures).filter((failure) => !/: 0 ECONN(RESET|REFUSED)$/.test(failure))).toEqual([]);
  });

  it('a database that restarts costs refusals, and what was refused is not carried out', {
    timeout: patienceMs,
  }, async () => {
    const result = await playOnce(databaseRestart);
    expect(result.writes).toMatchObject(nothingLost.writes);
    expect(Object.keys(result.failures).filter((failure) => !failure.endsWith(': 503 UNAVAILABLE'))).toEqual([]);
    expect(result.withoutRetryAfter).toBe(0);
    // A refused write may be there if its commit was under way when the database went away.
    expect(result.writes.failedButDone).toBeLessThanOrEqual(1);
  });

  it('uploads that dribble are ended, and fail no call of others', { timeout: patienceMs }, async () => {
    const result = await playOnce(slowImports);
    expect(result).toMatchObject({ ...nothingLost, failures: {} });
  });

  it('large answers that nobody takes fail no call of others', { timeout: patienceMs }, async () => {
    const result = await playOnce(unreadAnswers);
    expect(result).toMatchObject({ ...nothingLost, failures: {} });
  });

  it('calls that are given up by the thousand fail no call of others', { timeout: patienceMs }, async () => {
    const result = await playOnce(cancels);
    expect(result).toMatchObject({ ...nothingLost, failures: {} });
  });
});
