// One order over the records of several services: the newest first, at the same time by the service, and within a service as
// its chain has them.
import type { SecretUse } from '#proto/gen/sinew/secrets/v1/use.ts';

/** The last record that was seen. */
export interface Place {
  /** Milliseconds since the epoch. */
  time: number;
  service: string;
  position: number;
}

export const toPlace = ({ time, service, position }: SecretUse): Place => ({
  time: time!.getTime(),
  service,
  position: Number(position),
});

/** The place in a service's records after which they are still to come. */
export function placeIn(service: string, after: Place | undefined) {
  if (!after) return { beforeTime: undefined, beforePosition: 0n };
  const beforeTime = new Date(after.time);
  if (service === after.service) return { beforeTime, beforePosition: BigInt(after.position) };
  // Another service's uses of the same moment are either all on the page or all still to come.
  return { beforeTime, beforePosition: service > after.service ? BigInt(Number.MAX_SAFE_INTEGER) : 0n };
}

export const merge = (lists: readonly (readonly SecretUse[])[]): SecretUse[] =>
  lists.flat().sort((one, other) => compare(toPlace(one), toPlace(other)));

function compare(one: Place, other: Place): number {
  if (one.time !== other.time) return other.time - one.time;
  if (one.service !== other.service) return one.service < other.service ? -1 : 1;
  return other.position - one.position;
}
