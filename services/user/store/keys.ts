// The SQL of signing keys.
import type { Sql, Transaction } from '#chassis/database.ts';
import type { SigningKey } from '../keys/key.ts';
import { seal, unseal } from '../keys/seal.ts';

/** Held while keys are changed, so that instances that start or rotate together make one key; arbitrary but fixed. */
const rotationLock = 7_346_902;

type KeyRow = Omit<SigningKey, 'privateKey'> & { sealed: Buffer };

export class KeyStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** In the order in which they sign. */
  list(): Promise<SigningKey[]> {
    return readKeys(this.#sql);
  }

  /** Makes the keys what `change` says, seen and written by one instance at a time. */
  update(change: (keys: SigningKey[]) => SigningKey[]): Promise<SigningKey[]> {
    return this.#sql.begin(async (transaction) => {
      await transaction`select pg_advisory_xact_lock(${rotationLock})`;
      const before = await readKeys(transaction);
      const after = change(before);
      const gone = before.filter((key) => !after.includes(key)).map(({ id }) => id);
      await transaction`delete from signing_key where id = any (${gone})`;
      for (const key of after.filter((one) => !before.includes(one))) await insertKey(transaction, key);
      return readKeys(transaction);
    }) as Promise<SigningKey[]>;
  }
}

async function readKeys(sql: Sql | Transaction): Promise<SigningKey[]> {
  const rows = await sql<KeyRow[]>`
    select id, public_key as "publicKey", private_key as sealed, created_at as "createdAt", active_from as "activeFrom"
    from signing_key order by active_from, id`;
  return rows.map(({ sealed, ...key }) => ({ ...key, privateKey: unseal(sealed) }));
}

async function insertKey(sql: Transaction, key: SigningKey): Promise<void> {
  await sql`
    insert into signing_key (id, public_key, private_key, created_at, active_from)
    values (${key.id}, ${sql.json(key.publicKey as never)}, ${seal(key.privateKey)}, ${key.createdAt},
      ${key.activeFrom})`;
}
