// What the simulation of sizes counts with: measured costs of calls, what a person does, and where the parts end.

/** Processor time of one call in each part of its way, in microseconds (`npm run test:compose`, its file costs.ts). */
type Costs = Record<string, number>;

interface Kind {
  title: string;
  /** Calls of a person in one session of training. */
  perSession: number;
  micros: Costs;
}

export const callCosts = {
  read: {
    title: 'a small read',
    perSession: 20,
    micros: { envoy: 837, user: 2115, workout: 108, notification: 320, ai: 125, postgres: 458 },
  },
  page: {
    title: 'a page of 20 workouts',
    perSession: 4,
    micros: { envoy: 1276, user: 758, workout: 2584, notification: 554, ai: 480, postgres: 1174 },
  },
  begin: {
    title: 'a workout begun',
    perSession: 1,
    micros: { envoy: 1687, user: 2911, workout: 4504, notification: 1144, ai: 1079, postgres: 2191 },
  },
  set: {
    title: 'a set',
    perSession: 25,
    micros: { envoy: 1804, user: 996, workout: 6151, notification: 872, ai: 810, postgres: 4037 },
  },
  finish: {
    title: 'a workout finished, with all that hears of it',
    perSession: 1,
    micros: { envoy: 1633, user: 900, workout: 5612, notification: 845, ai: 4370, postgres: 7009 },
  },
} satisfies Record<string, Kind>;

export type CallKind = keyof typeof callCosts;

/** Assumed, not measured. */
export const people = {
  /** Of all people, those who train on a day. */
  activeShare: 0.3,
  /** Of a day's sessions, those of the busiest hour. */
  peakShare: 0.12,
  /** As long as a session lasts, its stream is open. */
  sessionHours: 1,
};

export const limits = {
  services: ['user', 'workout', 'notification', 'ai'],
  /** The share of the processor time that is planned for; above it, waiting grows. */
  utilisation: 0.6,
  /** An Envoy has at most so many workers here. */
  coresPerDoor: 4,
  /** Envoy takes no more connections (envoy/translate/bootstrap.ts). */
  connectionsPerDoor: 20_000,
  /** Assumed: what one instance holds open was not measured beyond some hundreds. */
  streamsPerInstance: 10_000,
  /** The pool of an instance. */
  connectionsPerInstance: 10,
  /** Of one large machine. */
  mostDatabaseCores: 96,
  /** Without a pool before the database; each connection is a process of it. */
  mostDatabaseConnections: 2_000,
  /** What the autoscaler of `production` may start. */
  mostInstances: 20,
  mostDoors: 20,
};
