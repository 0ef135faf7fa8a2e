// Hears from every service that holds data of people that it has deleted what it held, and tells those again that have not
// said so for some time.
import type { Logger } from 'pino';
import type { Sql } from '#chassis/database/sql.ts';
import type { EventHandlers } from '#chassis/events/event.ts';
import { consumeEvents } from '#chassis/events/inbox/consumer.ts';
import type { ConnectedHolder } from '#chassis/personal-data/holders.ts';
import type { Clock } from '#chassis/runtime/clock.ts';
import { repeat } from '#chassis/runtime/repeat.ts';
import { confirmStep, DeletionStore } from './store.ts';

export interface DeletionParts {
  sql: Sql;
  clock: Clock;
  log: Logger;
  /** The services that have to confirm. */
  holders: readonly ConnectedHolder[];
}

const tellAgainEveryMs = 10_000;

/** Until it is stopped. */
export function followDeletions({ sql, clock, log, holders }: DeletionParts): () => Promise<void> {
  const store = new DeletionStore(sql);
  const handlers = confirmationHandlers(clock);
  const stops = [
    ...holders.map(({ events }) => consumeEvents({ from: events, sql, log, handlers })),
    repeat({
      task: () => store.tellAgain(clock.now()),
      everyMs: tellAgainEveryMs,
      onError: (error) => log.error({ err: error }, 'the services could not be told again of deletions'),
    }),
  ];
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
    for (const { close } of holders) close();
  };
}

export const confirmationHandlers = (clock: Clock): EventHandlers => ({
  personalDataDeleted: ({ value }, transaction) => confirmStep(transaction, { ...value, now: clock.now() }),
});
