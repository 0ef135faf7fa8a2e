// The simulation of sizes: more people need no less of anything, the worst seconds are planned for, and what it names as the
// first to break is what is nearest to its limit.
import { describe, expect, it } from 'vitest';
import { callCosts, limits, people } from './measured.ts';
import { sizeFor } from './size.ts';

/** Always the same numbers, spread evenly. */
const steady = (): (() => number) => {
  let state = 0;
  return () => {
    state = (state + 0.618_033_988_75) % 1;
    return state;
  };
};

describe('the size of a fleet', () => {
  const small = sizeFor(1_000, steady());
  const large = sizeFor(1_000_000, steady());

  it('has two of everything for a few people, and more for more', () => {
    expect(small).toMatchObject({ doors: 2, databaseCores: 1, instances: { user: 2, workout: 2 } });
    for (const service of limits.services) {
      expect(large.instances[service]!).toBeGreaterThanOrEqual(small.instances[service]!);
    }
    expect(large.databaseCores).toBeGreaterThan(small.databaseCores);
  });

  it('carries the mean of the busiest hour with room, and its worst seconds too', () => {
    const perSession = Object.values(callCosts).reduce((sum, kind) => sum + kind.perSession, 0);
    const mean = (1_000_000 * people.activeShare * people.peakShare * perSession) / 3600;
    expect(large.callsPerSecond).toBeGreaterThan(mean);
    expect(large.callsPerSecond).toBeLessThan(mean * 1.5);
    const cost =
      Object.values(callCosts).reduce((sum, kind) => sum + kind.perSession * kind.micros.workout, 0) / perSession;
    expect(large.instances.workout!).toBeGreaterThanOrEqual((mean * cost) / 1e6 / limits.utilisation);
  });

  it('names what is nearest to its limit', () => {
    const { first, instances, databaseCores } = sizeFor(10_000_000, steady());
    const shares = [
      databaseCores / limits.mostDatabaseCores,
      ...Object.values(instances).map((one) => one / limits.mostInstances),
    ];
    expect(first.share).toBeGreaterThanOrEqual(Math.max(...shares));
    expect(first.share).toBeGreaterThan(1);
  });
});
