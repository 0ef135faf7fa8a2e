// Time as an argument: rules and stores are told the time, so that a test decides it.

export interface Clock {
  now: () => Date;
}

export const systemClock: Clock = { now: () => new Date() };
