// Hears from every service that holds data of people that it has deleted what it held, and tells those again that have not
// said so for some time.
import type { Logger } from 'pino';
import type { ClientOptions } from '#chassis/client.ts';
import type { Clock } from '#chassis/clock.ts';
import type { Sql } from '#chassis/database.ts';
import { connectEvents } from '#chassis/events/carrier.ts';
import { consumeEvents, type EventHandlers } from '#chassis/events/consumer.ts';
import { repeat } from '#chassis/lifecycle/repeat.ts';
import { confirmStep, DeletionStore } from './store.ts';

export interface DeletionParts {
  sql: Sql;
  clock: Clock;
  log: Logger;
  identity: ClientOptions['identity'];
  /** The services that have to confirm. */
  holders: readonly string[];
}

const tellAgainEveryMs = 10_000;

/** Until it is stopped. */
export function followDeletions({ sql, clock, log, identity, holders }: DeletionParts): () => Promise<void> {
  const store = new DeletionStore(sql);
  const handlers = confirmationHandlers(clock);
  const stops = [
    ...holders.map((holder) => consumeEvents({ from: connectEvents(holder, { identity }), sql, log, handlers })),
    repeat({
      task: () => store.tellAgain(clock.now()),
      everyMs: tellAgainEveryMs,
      onError: (error) => log.error({ err: error }, 'the services could not be told again of deletions'),
    }),
  ];
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

export const confirmationHandlers = (clock: Clock): EventHandlers => ({
  personalDataDeleted: ({ value }, transaction) => confirmStep(transaction, { ...value, now: clock.now() }),
});
