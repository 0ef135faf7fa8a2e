// The keys of language models that organisations have set for themselves. They are secrets of the organisation, sealed in the
// service's database, and go with it. A conversation in its name uses its key of a provider where it has one, else the mesh's.
import type { Secret, SecretName } from '#chassis/secrets/secrets.ts';
import type { FindKey, FindModelKey } from '../model/answer.ts';
import { modelProviders, type ProviderName } from '../model/settings.ts';

/** The secrets of the service. */
export interface KeySecrets {
  get: (name: SecretName) => Promise<Secret | undefined>;
  set: (name: SecretName, value: string) => Promise<number>;
  remove: (name: SecretName) => Promise<boolean>;
  setTimeOf: (name: SecretName) => Promise<Date | undefined>;
}

export interface KnownKey {
  provider: ProviderName;
  setTime: Date;
}

export class OrganisationKeys {
  readonly #secrets: KeySecrets;

  constructor(secrets: KeySecrets) {
    this.#secrets = secrets;
  }

  /** Answers with the time; without one when the key was removed at the same moment. */
  async set(organisationId: string, provider: ProviderName, key: string): Promise<Date | undefined> {
    const name = nameOf(organisationId, provider);
    await this.#secrets.set(name, key);
    return this.#secrets.setTimeOf(name);
  }

  async remove(organisationId: string, provider: ProviderName): Promise<void> {
    await this.#secrets.remove(nameOf(organisationId, provider));
  }

  /** Without any key. */
  async list(organisationId: string): Promise<KnownKey[]> {
    const known = await Promise.all(
      modelProviders.map(async (provider) => ({
        provider,
        setTime: await this.#secrets.setTimeOf(nameOf(organisationId, provider)),
      })),
    );
    return known.flatMap(({ provider, setTime }) => (setTime ? [{ provider, setTime }] : []));
  }

  /** The keys of a conversation in the organisation's name, or of one in nobody's name. */
  keysFor(organisationId: string | undefined, findMeshKey: FindKey): FindModelKey {
    if (organisationId === undefined) return findMeshKey;
    return async (secretName, provider) => {
      const own = await this.#secrets.get(nameOf(organisationId, provider));
      return own ? { value: own.value, owner: organisationId } : findMeshKey(secretName);
    };
  }
}

const nameOf = (owner: string, provider: ProviderName): SecretName => ({
  scope: 'organisation',
  owner,
  name: `coach-key-${provider}`,
});
