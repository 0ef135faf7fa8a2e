// The way out of the registry. An instance that leaves it still gets calls, until everybody has heard of it who may call it.
// Each door says when it has (consul/doors.ts). Callers inside the mesh hear of it by their own watches, and a call that
// comes all the same is told to go elsewhere when the server stops.
import { setTimeout as delay } from 'node:timers/promises';
import type Consul from 'consul';
import type { Logger } from 'pino';
import { untilNoDoorAsks } from '#consul/doors.ts';

/** How long callers inside the mesh take to hear of it. It holds for the doors too when they cannot be asked. */
const hearingMs = 300;
/** A door or a registry that does not answer holds up no stop for longer than this. */
const longestMs = 5000;

export interface LeavingInstance {
  consul: Consul;
  /** The instance's id in the registry. */
  instance: string;
  /** Takes the instance out of the registry. */
  withdraw: () => Promise<void>;
  log: Logger;
  /** The default holds for a service; a test waits for less. */
  hearingMs?: number;
}

/** Resolves when nobody calls the instance any more, as far as anybody can know. */
export async function depart({ consul, instance, withdraw, log, hearingMs: hearing = hearingMs }: LeavingInstance) {
  const ending = new AbortController();
  const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(longestMs)]);
  const leave = async (): Promise<void> => {
    await withdraw();
    const heard = untilNoDoorAsks(consul, { instance, signal });
    await Promise.all([delay(hearing), heard.catch((error) => warn(log, error))]);
  };
  const late = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  await Promise.race([leave(), late]);
  ending.abort();
}

const warn = (log: Logger, error: unknown): void =>
  log.warn({ err: error }, 'no door said that it has heard; the instance stops all the same');
