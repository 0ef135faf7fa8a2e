// The SQL of signing keys.
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import type { Envelopes } from '#chassis/secrets/envelopes.ts';
import { appendAudit } from '../audit/store.ts';
import type { SigningKey } from './key.ts';
import { renew, type SealedKey, seal, unseal } from './seal.ts';

/** Held while keys are changed, so that instances that start or rotate together make one key. The number is arbitrary. */
const rotationLock = 7_346_902;

type KeyRow = Omit<SigningKey, 'privateKey'> & SealedKey;

export class KeyStore {
  readonly #sql: Sql;
  readonly #envelopes: Envelopes;

  constructor(sql: Sql, envelopes: Envelopes) {
    this.#sql = sql;
    this.#envelopes = envelopes;
  }

  /** The keys, in the order in which they sign. */
  list(): Promise<SigningKey[]> {
    return this.#read(this.#sql);
  }

  /** Replaces the keys by those that `change` gives. One instance at a time reads and writes them. */
  update(change: (keys: SigningKey[]) => SigningKey[]): Promise<SigningKey[]> {
    return this.#locked(async (transaction) => {
      const before = await this.#read(transaction);
      const after = change(before);
      const gone = before.filter((key) => !after.includes(key)).map(({ id }) => id);
      await transaction`delete from signing_key where id = any (${gone})`;
      for (const key of after.filter((one) => !before.includes(one))) await this.#put(transaction, key);
      await noteNewKeys(transaction, { before, after });
      return this.#read(transaction);
    });
  }

  /**
   * Destroys a key and remembers that it must never come back; `change` gives the keys after it. Answers whether there was
   * such a key, or it was revoked before.
   */
  revoke(id: string, { at, change }: KeyRevocation): Promise<boolean> {
    return this.#locked(async (transaction) => {
      const before = await this.#read(transaction);
      if (!before.some((key) => key.id === id)) {
        return (await transaction`select 1 from revoked_signing_key where id = ${id}`).length > 0;
      }
      await transaction`insert into revoked_signing_key (id, revoked_at) values (${id}, ${at})`;
      await transaction`delete from signing_key where id = ${id}`;
      const left = before.filter((key) => key.id !== id);
      const after = change(left);
      for (const key of after.filter((one) => !left.includes(one))) await this.#put(transaction, key);
      await noteNewKeys(transaction, { before: left, after });
      await appendAudit(transaction, { action: 'SIGNING_KEY_REVOKED', time: at, targetId: id });
      return true;
    });
  }

  /** Brings the sealing of every key up to date; answers how many were changed. */
  renew(maxAgeMs: number): Promise<number> {
    return this.#locked(async (transaction) => {
      const rows = await transaction<SealedKey[]>`select id, private_key as sealed from signing_key`;
      let changed = 0;
      for (const row of rows) {
        const sealed = await renew(this.#envelopes, row, maxAgeMs);
        if (sealed.equals(row.sealed)) continue;
        await transaction`update signing_key set private_key = ${sealed} where id = ${row.id}`;
        changed++;
      }
      return changed;
    });
  }

  /** Keys are looked at when the service begins, also while the database takes no writes by default. */
  #locked<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    return this.#sql.begin('read write', async (transaction) => {
      await transaction`select pg_advisory_xact_lock(${rotationLock})`;
      return work(transaction);
    }) as Promise<Result>;
  }

  async #read(sql: Sql | Transaction): Promise<SigningKey[]> {
    const rows = await sql<KeyRow[]>`
      select id, public_key as "publicKey", private_key as sealed, created_at as "createdAt", active_from as "activeFrom"
      from signing_key where id not in (select id from revoked_signing_key) order by active_from, id`;
    return Promise.all(
      rows.map(async ({ sealed, ...key }) => ({
        ...key,
        privateKey: await unseal(this.#envelopes, { id: key.id, sealed }),
      })),
    );
  }

  async #put(sql: Transaction, key: SigningKey): Promise<void> {
    await sql`
      insert into signing_key (id, public_key, private_key, created_at, active_from)
      values (${key.id}, ${sql.json(key.publicKey as never)}, ${await seal(this.#envelopes, key.id, key.privateKey)},
        ${key.createdAt}, ${key.activeFrom})
      on conflict (id) do update set active_from = excluded.active_from`;
  }
}

/** Records each new key in the audit. A key that only signs earlier than planned is not new. */
async function noteNewKeys(transaction: Transaction, { before, after }: Record<'before' | 'after', SigningKey[]>) {
  const known = new Set(before.map(({ id }) => id));
  for (const { id, createdAt } of after.filter((key) => !known.has(key.id))) {
    await appendAudit(transaction, { action: 'SIGNING_KEY_ROTATED', time: createdAt, targetId: id });
  }
}

export interface KeyRevocation {
  at: Date;
  change: (left: SigningKey[]) => SigningKey[];
}
