// The intentions for one service, live: a change in Consul takes effect within milliseconds. While Consul cannot be reached,
// the last known intentions stay in force, so that an absent registry neither stops the mesh nor opens it.
import type Consul from 'consul';
import { queryOf, type Stop, watch } from '../client.ts';
import type { Intention } from './intention.ts';

export interface IntentionWatch {
  /** Resolves when the intentions are known for the first time. */
  known: Promise<void>;
  current: () => readonly Intention[];
  stop: Stop;
}

/** Watches all intentions for the destination, also those for every destination, in their order of precedence. */
export function watchIntentions(
  consul: Consul,
  destination: string,
  { onError }: { onError: (error: Error) => void },
): IntentionWatch {
  const known = Promise.withResolvers<void>();
  let current: readonly Intention[] = [];
  const stop = watch<Record<string, Intention[] | null>>(consul, {
    query: queryOf(consul, '/connect/intentions/match', { by: 'destination', name: destination }),
    onData: (matches) => {
      current = matches[destination] ?? [];
      known.resolve();
    },
    onError,
  });
  return { known: known.promise, current: () => current, stop };
}
