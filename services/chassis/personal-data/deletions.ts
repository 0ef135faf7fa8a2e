// A service's part in the deletion of an account. The event that begins a deletion only records the person. A transaction of
// its own then deletes everything and confirms it, and is tried again for ever. So a deletion is never parked and holds up
// no other event. The person's bare id stays recorded: each write of a person's data looks there first, so that no late
// write brings data back.
import type { Logger } from 'pino';
import { apart } from '../database/pool/joining.ts';
import type { Sql, Transaction } from '../database/sql.ts';
import { connectEvents } from '../events/carrier.ts';
import type { EventHandlers } from '../events/event.ts';
import { consumeEvents } from '../events/inbox/consumer.ts';
import { appendEvents } from '../events/outbox.ts';
import { eraseAnswers } from '../idempotency/answers.ts';
import type { ClientOptions } from '../rpc/client/client.ts';
import { repeat } from '../runtime/repetition/repeat.ts';
import { removeOrganisationSecrets } from '../secrets/uses/store.ts';
import { continueWork, currentPlace } from '../telemetry/traced-work.ts';
import { eraseEvents } from './erase-events.ts';

export interface DeletionParts {
  /** The service's name in the registry. */
  service: string;
  sql: Sql;
  log: Logger;
  /** Deletes everything that the service holds of a person. */
  erase: (transaction: Transaction, userId: string) => Promise<void>;
  /** Deletes everything that the service holds of an organisation, besides its secrets; absent if it holds nothing. */
  eraseOrganisation?: (transaction: Transaction, organisationId: string) => Promise<void>;
}

/** A deletion that is to be made, and where it was asked for. */
interface Due {
  userId: string;
  place: string;
}

/** The pause between two attempts; it grows from the first to the second. */
const firstPauseMs = 1000;
const longestPauseMs = 600_000;

export class Deletions {
  readonly #parts: DeletionParts;
  #running: Promise<void> | undefined;

  constructor(parts: DeletionParts) {
    this.#parts = parts;
  }

  /** The handlers of the user service's events. */
  get handlers(): EventHandlers {
    return {
      userDeletionStarted: async ({ value: { userId } }, transaction, onCommitted) => {
        // When the user service asks again, late data are deleted again, and the deletion is confirmed again.
        await transaction`
          insert into deleted_person (user_id, trace_place) values (${userId}, ${currentPlace()})
          on conflict (user_id) do update set deleted_at = null, tries = 0, next_try_at = now(),
            trace_place = excluded.trace_place`;
        onCommitted(() => void this.run().catch(() => undefined));
      },
      organisationDeleted: async ({ value: { organisationId } }, transaction) => {
        await removeOrganisationSecrets(transaction, organisationId);
        await this.#parts.eraseOrganisation?.(transaction, organisationId);
      },
    };
  }

  /** Handles the user service's events until it is stopped; for a service that takes no other events of the user service. */
  follow(options: ClientOptions): () => Promise<void> {
    const { sql, log } = this.#parts;
    const from = connectEvents('user', options);
    const stops = [consumeEvents({ from, sql, log, handlers: this.handlers }), this.start()];
    return async () => {
      await Promise.all(stops.map((stop) => stop()));
    };
  }

  /** Looks for due deletions again and again, until it is stopped. */
  start(): () => Promise<void> {
    const { log } = this.#parts;
    const onError = (error: unknown): void => log.error({ err: error }, 'deletions cannot be looked for');
    const onEnd = (): void => log.info('deletions are looked for again');
    return repeat({ task: () => this.run(), everyMs: firstPauseMs, onError, onEnd });
  }

  /** Makes the deletions that are due. Any instance may, at any time. A deletion that fails holds up no other. */
  run(): Promise<void> {
    this.#running ??= apart(() => this.#runAll()).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #runAll(): Promise<void> {
    const { sql, log } = this.#parts;
    for (;;) {
      const [due] = await sql<Due[]>`
        select user_id as "userId", trace_place as "place" from deleted_person where deleted_at is null and next_try_at <= now()
        order by next_try_at limit 1`;
      if (!due) return;
      await this.#delete(due).catch(async (error: unknown) => {
        log.error({ err: error, userId: due.userId }, 'the data of a person could not be deleted; it is tried again');
        await this.#postpone(due.userId);
      });
    }
  }

  async #delete({ userId, place }: Due): Promise<void> {
    const { service, sql, erase } = this.#parts;
    await continueWork('delete personal data', { place }, () =>
      sql.begin(async (transaction) => {
        await transaction`select pg_advisory_xact_lock(${personLock(transaction, userId)})`;
        const { count } = await transaction`
        update deleted_person set deleted_at = now() where user_id = ${userId} and deleted_at is null`;
        if (count === 0) return;
        await erase(transaction, userId);
        await eraseEvents(transaction, [userId]);
        await eraseAnswers(transaction, [userId]);
        await appendEvents(transaction, [
          { aggregate: `deletion/${userId}`, payload: { $case: 'personalDataDeleted', value: { userId, service } } },
        ]);
      }),
    );
  }

  async #postpone(userId: string): Promise<void> {
    await this.#parts.sql`
      update deleted_person set tries = tries + 1, next_try_at =
        now() + least(${firstPauseMs} * power(2, least(tries, 20)), ${longestPauseMs}) * interval '1 millisecond'
      where user_id = ${userId}`;
  }
}

/** The people among these whose account was not deleted. */
export async function withoutDeleted(sql: Sql | Transaction, userIds: readonly string[]): Promise<string[]> {
  const rows = await sql<{ userId: string }[]>`
    select user_id as "userId" from unnest(${userIds as string[]}::uuid[]) with ordinality as person (user_id, place)
    where not exists (select from deleted_person where deleted_person.user_id = person.user_id) order by place`;
  return rows.map(({ userId }) => userId);
}

/** The lock that the trigger `refuse_deleted_person` takes shared: a deletion waits for writes under way. */
const personLock = (sql: Transaction, userId: string) => sql`hashtextextended(${`person ${userId}`}, 0)`;
