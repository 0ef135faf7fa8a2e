// How many instances, doors and cores of the database a number of people needs, by the measured cost of each call. The peak hour
// is played second by second with random arrivals, because a fleet has to carry its worst seconds and not their mean.
import { type CallKind, callCosts, limits, people } from './measured.ts';

export interface Size {
  people: number;
  /** In the worst second of a thousand. */
  callsPerSecond: number;
  /** Streams that are open at a time. */
  streams: number;
  doors: number;
  /** Instances by service. */
  instances: Record<string, number>;
  databaseCores: number;
  databaseConnections: number;
  /** What is nearest to its limit, and how near: above 1 it does not hold. */
  first: { what: string; share: number };
}

type Load = Record<string, number>;

const secondsOfPeak = 3600;
const worstShare = 0.999;

export function sizeFor(count: number, random: () => number): Size {
  const sessionsPerHour = count * people.activeShare * people.peakShare;
  const streams = Math.ceil(sessionsPerHour * people.sessionHours);
  const worst = worstSecond(sessionsPerHour, random);
  const load = loadOf(worst);
  const cores = (part: string): number => (load[part] ?? 0) / 1e6 / limits.utilisation;
  const instances = Object.fromEntries(
    limits.services.map((name) => [
      name,
      atLeastTwo(Math.max(cores(name), name === 'notification' ? streams / limits.streamsPerInstance : 0)),
    ]),
  );
  const doors = atLeastTwo(Math.max(cores('envoy') / limits.coresPerDoor, streams / limits.connectionsPerDoor));
  const databaseCores = Math.max(1, Math.ceil(cores('postgres')));
  const processes = Object.values(instances).reduce((sum, one) => sum + one, 0);
  const databaseConnections = processes * limits.connectionsPerInstance;
  const size = { people: count, streams, doors, instances, databaseCores, databaseConnections };
  return { ...size, callsPerSecond: Math.round(sum(worst)), first: firstToBreak(size) };
}

/** The calls of each kind in the second that only one of a thousand exceeds. */
function worstSecond(sessionsPerHour: number, random: () => number): Load {
  const means = Object.entries(callCosts).map(
    ([kind, { perSession }]) => [kind, (sessionsPerHour * perSession) / 3600] as const,
  );
  const seconds = Array.from({ length: secondsOfPeak }, () =>
    Object.fromEntries(means.map(([kind, mean]) => [kind, arrivals(mean, random)])),
  );
  seconds.sort((one, other) => sum(one) - sum(other));
  return seconds[Math.floor(secondsOfPeak * worstShare)]!;
}

/** A number of the Poisson distribution; a large one by the normal distribution that it then resembles. */
function arrivals(mean: number, random: () => number): number {
  if (mean > 50) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
  }
  let count = 0;
  for (let left = Math.exp(-mean), product = random(); product > left; product *= random()) count++;
  return count;
}

/** The processor time in one second by part, in microseconds. */
function loadOf(worst: Load): Load {
  const load: Load = {};
  for (const [kind, number] of Object.entries(worst)) {
    for (const [part, cost] of Object.entries(callCosts[kind as CallKind].micros)) {
      load[part] = (load[part] ?? 0) + number * cost;
    }
  }
  return load;
}

function firstToBreak({
  instances,
  doors,
  databaseCores,
  databaseConnections,
}: Omit<Size, 'first' | 'callsPerSecond'>) {
  const shares = [
    { what: "the database's cores on one machine", share: databaseCores / limits.mostDatabaseCores },
    { what: "the database's connections", share: databaseConnections / limits.mostDatabaseConnections },
    { what: 'the doors behind one balancer', share: doors / limits.mostDoors },
    ...Object.entries(instances).map(([name, number]) => ({
      what: `the autoscaler's most pods of ${name}`,
      share: number / limits.mostInstances,
    })),
  ];
  return shares.reduce((worst, one) => (one.share > worst.share ? one : worst));
}

const atLeastTwo = (number: number): number => Math.max(2, Math.ceil(number));

const sum = (load: Load): number => Object.values(load).reduce((total, one) => total + one, 0);
