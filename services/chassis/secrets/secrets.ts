// The secrets that a service uses: of the mesh (in Consul), of an organisation or of a person (in its database). They are
// always sealed where they lie, with versions, and with a record of who used which version when. No value is ever logged,
// and no message holds a value.
import type Consul from 'consul';
import type { Logger } from 'pino';
import type { Stop } from '#consul/client.ts';
import { watchValue } from '#consul/settings.ts';
import type { Sql } from '../database/sql.ts';
import { type Clock, systemClock } from '../runtime/clock.ts';
import type { SecretScope } from './envelope.ts';
import type { Envelopes } from './envelopes.ts';
import { SecretsError } from './master/master-key.ts';
import { consulSecrets, keyOf, parseVersions } from './store/consul.ts';
import { databaseSecrets } from './store/database.ts';
import type { SealedVersion, SecretDocument, SecretId, SecretStore } from './store/store.ts';
import { appendUse } from './uses/store.ts';
import type { SecretAct } from './uses/use.ts';

/** A secret of the mesh belongs to the service that asks; others name their organisation or person. */
export type SecretName =
  | { scope: 'mesh'; name: string }
  | { scope: Exclude<SecretScope, 'mesh'>; owner: string; name: string };

export interface Secret {
  value: string;
  version: number;
}

export interface SecretsOptions {
  service: string;
  /** Who reads and writes, for the record: an instance's id. */
  reader: string;
  consul: Consul;
  envelopes: Envelopes;
  log: Logger;
  clock?: Clock;
}

/** How many versions of a secret stay readable. */
const keptVersions = 5;
const namePattern = /^[a-z][a-z0-9-]{0,62}$/;

export class Secrets {
  readonly #options: Required<SecretsOptions>;
  readonly #mesh: SecretStore;
  #sql: Sql | undefined;

  constructor(options: SecretsOptions) {
    this.#options = { clock: systemClock, ...options };
    this.#mesh = consulSecrets(options.consul, options.service);
  }

  /** Takes the service's database, for the secrets of organisations and people and for the record. */
  useDatabase(sql: Sql): void {
    this.#sql = sql;
  }

  /** The newest version, or the version that is asked for; `undefined` when there is no such version. */
  async get(secret: SecretName, version?: number): Promise<Secret | undefined> {
    const id = this.#toId(secret);
    const { versions } = await this.#storeOf(id).read(id);
    const found = version === undefined ? versions.at(-1) : versions.find((one) => one.version === version);
    return found && this.#open(id, found);
  }

  /** Adds a version, which is the newest from then on. Answers with its number. */
  async set(secret: SecretName, value: string): Promise<number> {
    const id = this.#toId(secret);
    const added = await this.#update(id, async (versions) => [...versions, await this.#seal(id, versions, value)]);
    const { version } = added.at(-1)!;
    await this.#record(id, 'set', version);
    return version;
  }

  /** When the newest version was set; `undefined` without one. Nobody sees the value, so it is no use of the secret. */
  async setTimeOf(secret: SecretName): Promise<Date | undefined> {
    const id = this.#toId(secret);
    const newest = (await this.#storeOf(id).read(id)).versions.at(-1);
    return newest && new Date(newest.createdAt);
  }

  /** The secret, made by whichever instance asks for it first. */
  async getOrMake(secret: SecretName, make: () => Promise<string>): Promise<Secret> {
    const id = this.#toId(secret);
    const value = (await this.get(secret)) ? undefined : await make();
    if (value !== undefined) {
      await this.#update(id, async (versions) =>
        versions.length > 0 ? versions : [await this.#seal(id, versions, value)],
      );
    }
    return (await this.get(secret))!;
  }

  async remove(secret: SecretName): Promise<boolean> {
    const id = this.#toId(secret);
    const { versions } = await this.#storeOf(id).read(id);
    await this.#update(id, async () => []);
    if (versions.length > 0) await this.#record(id, 'remove', versions.at(-1)!.version);
    return versions.length > 0;
  }

  /** Records the use of a secret of the mesh that does not lie here, such as the password of the database. */
  recordElsewhere(name: string, act: SecretAct, version: number): Promise<void> {
    return this.#record(this.#toId({ scope: 'mesh', name }), act, version);
  }

  /** Calls back with a secret of the mesh now and whenever it changes. A value that cannot be opened is passed over. */
  watch(name: string, onChange: (secret: Secret | undefined) => void): Stop {
    const { consul, service, log } = this.#options;
    const id: SecretId = { scope: 'mesh', owner: service, name: checkName(name) };
    const onError = (error: unknown): void => log.error({ err: error }, `the secret ${name} is refused`);
    let last: Promise<unknown> = Promise.resolve();
    const take = async (value: string | undefined): Promise<void> => {
      const newest = value === undefined ? undefined : parseVersions(value, keyOf(id)).at(-1);
      onChange(newest && (await this.#open(id, newest)));
    };
    const onValue = (value: string | undefined): void => {
      last = last.then(() => take(value)).catch(onError);
    };
    return watchValue(consul, keyOf(id), { onValue, onError });
  }

  /** All secrets with their versions, without any value. */
  async list(): Promise<(SecretId & { versions: readonly Pick<SealedVersion, 'version' | 'createdAt'>[] })[]> {
    const ids = [...(await this.#mesh.list()), ...(this.#sql ? await databaseSecrets(this.#sql).list() : [])];
    return Promise.all(
      ids.map(async (id) => {
        const { versions } = await this.#storeOf(id).read(id);
        return { ...id, versions: versions.map(({ version, createdAt }) => ({ version, createdAt })) };
      }),
    );
  }

  /**
   * Brings the sealing of every version up to date: wrapped by the newest master key, and under a data key that is younger
   * than `maxAgeMs`. Answers how many secrets were changed. @throws SecretsError naming those that cannot be opened
   */
  async renew(maxAgeMs: number): Promise<number> {
    let changed = 0;
    const refused: string[] = [];
    for (const { versions: _, ...id } of await this.list()) {
      const renewed = await this.#renew(id, maxAgeMs).catch(() => refused.push(`${id.scope}/${id.owner}/${id.name}`));
      if (renewed === true) changed++;
    }
    if (refused.length > 0) throw new SecretsError(`these secrets cannot be opened: ${refused.join(', ')}`);
    return changed;
  }

  async #renew(id: SecretId, maxAgeMs: number): Promise<boolean> {
    const { envelopes } = this.#options;
    const before = JSON.stringify((await this.#storeOf(id).read(id)).versions);
    const renewVersion = async (one: SealedVersion): Promise<SealedVersion> => ({
      ...one,
      sealed: await envelopes.renew(one.sealed, { context: { ...id, version: one.version }, maxAgeMs }),
    });
    const after = await this.#update(id, (versions) => Promise.all(versions.map(renewVersion)));
    if (after.length === 0 || JSON.stringify(after) === before) return false;
    await this.#record(id, 'rotate', after.at(-1)!.version);
    return true;
  }

  async #open(id: SecretId, { version, sealed }: SealedVersion): Promise<Secret> {
    const value = (await this.#options.envelopes.open(sealed, { ...id, version })).toString();
    // The record comes before anybody has the value: nothing is read without a record.
    await this.#record(id, 'read', version);
    return { value, version };
  }

  async #seal(id: SecretId, versions: readonly SealedVersion[], value: string): Promise<SealedVersion> {
    const version = (versions.at(-1)?.version ?? 0) + 1;
    const sealed = await this.#options.envelopes.seal(value, { ...id, version });
    return { version, sealed, createdAt: this.#options.clock.now().toISOString() };
  }

  async #update(id: SecretId, change: (versions: SecretDocument['versions']) => Promise<SecretDocument['versions']>) {
    const store = this.#storeOf(id);
    for (;;) {
      const { versions, revision } = await store.read(id);
      const changed = (await change(versions)).slice(-keptVersions);
      const isSame = JSON.stringify(changed) === JSON.stringify(versions);
      if (isSame || (await store.replace(id, { versions: changed, revision }))) return changed;
    }
  }

  async #record({ scope, owner, name }: SecretId, act: SecretAct, version: number): Promise<void> {
    const { reader, clock, log } = this.#options;
    const access = { scope, owner, name, reader, act, version, at: clock.now() };
    if (this.#sql) await appendUse(this.#sql, access);
    else log.info({ access }, 'a secret was used');
  }

  #storeOf({ scope }: SecretId): SecretStore {
    if (scope === 'mesh') return this.#mesh;
    if (!this.#sql) throw new SecretsError('secrets of organisations and people need the database: call useDatabase');
    return databaseSecrets(this.#sql);
  }

  #toId(secret: SecretName): SecretId {
    const { scope, name } = secret;
    return { scope, name: checkName(name), owner: secret.scope === 'mesh' ? this.#options.service : secret.owner };
  }
}

function checkName(name: string): string {
  if (namePattern.test(name)) return name;
  throw new SecretsError(`${JSON.stringify(name)} is no name of a secret: lower-case letters, digits and hyphens`);
}
