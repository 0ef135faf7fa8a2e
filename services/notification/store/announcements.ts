// How instances hear of each other's notifications: one LISTEN a process, and one NOTIFY for all that came within a moment,
// outside the transactions, for each NOTIFY takes a lock of the whole server when it commits. A notice may be lost; whoever
// listens also asks from time to time.

import { apart } from '#chassis/database/pool/joining.ts';
import type { Sql } from '#chassis/database/sql.ts';

const channel = 'notification';

/** A notice may have 8,000 bytes: so many ids with a comma each. */
const idsPerNotice = 200;

/** How long people are collected for one notice. */
const collectMs = 5;

export class Announcements {
  readonly #sql: Sql;
  readonly #onError: (error: unknown) => void;
  readonly #waiting = new Set<string>();
  #sending: Promise<void> | undefined;

  constructor(sql: Sql, onError: (error: unknown) => void) {
    this.#sql = sql;
    this.#onError = onError;
  }

  /** Says that something came to a person's inbox; its transaction must have committed. */
  announce(userId: string): void {
    this.#waiting.add(userId);
    this.#sending ??= apart(() => this.#send()).catch(this.#onError);
  }

  /**
   * Hears all instances, this one too. `onGap` is called whenever notices may have been missed: at first, and after the
   * connection was lost. Resolves when it listens, with what ends it.
   */
  async listen(onUsers: (userIds: readonly string[]) => void, onGap: () => void): Promise<() => Promise<void>> {
    const { unlisten } = await this.#sql.listen(channel, (payload) => onUsers(payload.split(',')), onGap);
    return unlisten;
  }

  /** Sends what waits. */
  async flush(): Promise<void> {
    await this.#sending;
  }

  async #send(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, collectMs));
    const users = [...this.#waiting];
    this.#waiting.clear();
    // What comes from here on begins the next notice.
    this.#sending = undefined;
    const notices = Array.from({ length: Math.ceil(users.length / idsPerNotice) }, (_, index) =>
      users.slice(index * idsPerNotice, (index + 1) * idsPerNotice).join(','),
    );
    await this.#sql`select pg_notify(${channel}, notice) from unnest(${notices}::text[]) as notice`;
  }
}
