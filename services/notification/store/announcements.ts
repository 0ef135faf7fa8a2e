// Tells the other instances about new notifications. Each process has one LISTEN, and one NOTIFY names all people of a short
// moment. The NOTIFY runs outside the notifications' transactions, because its commit takes a lock of the whole server. A
// notice may be lost, so listeners also look from time to time.

import { apart } from '#chassis/database/pool/joining.ts';
import type { Sql } from '#chassis/database/sql.ts';

const channel = 'notification';

/** A notice may have 8,000 bytes, which is room for so many ids with a comma each. */
const idsPerNotice = 200;

/** How long ids are collected for one notice. */
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
   * Hears all instances, this one too. It calls `onGap` whenever notices may have been missed: at first, and after the
   * connection was lost. Resolves when it listens, with the function that stops it.
   */
  async listen(onUsers: (userIds: readonly string[]) => void, onGap: () => void): Promise<() => Promise<void>> {
    const { unlisten } = await this.#sql.listen(channel, (payload) => onUsers(payload.split(',')), onGap);
    return unlisten;
  }

  /** Ends when the waiting notice has been sent. */
  async flush(): Promise<void> {
    await this.#sending;
  }

  async #send(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, collectMs));
    const users = [...this.#waiting];
    this.#waiting.clear();
    // Ids that come from here on begin the next notice.
    this.#sending = undefined;
    const notices = Array.from({ length: Math.ceil(users.length / idsPerNotice) }, (_, index) =>
      users.slice(index * idsPerNotice, (index + 1) * idsPerNotice).join(','),
    );
    await this.#sql`select pg_notify(${channel}, notice) from unnest(${notices}::text[]) as notice`;
  }
}
