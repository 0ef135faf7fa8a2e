// Seals and opens values with data keys that the master key wraps. A data key seals for a day at the most, so that only few
// values cost a call of a key management service. The id of a data key says when it was made. A new master key wraps the
// data keys again, and a new data key seals the values again; values that still wait for that stay readable.
import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type Clock, systemClock } from '../runtime/clock.ts';
import {
  boundTo,
  decrypt,
  describe,
  type Envelope,
  encrypt,
  envelopeToText,
  fromText,
  type SecretContext,
} from './envelope.ts';
import { type MasterKey, SecretsError, type WrappedKey } from './master/master-key.ts';

interface DataKey extends WrappedKey {
  id: string;
  key: KeyObject;
  /** The number of values that the key has sealed. */
  uses: number;
}

/** After this time a value is sealed anew, with a new data key: milliseconds. */
export const dataKeyAgeMs = 30 * 24 * 60 * 60 * 1000;

export interface EnvelopesOptions {
  /** The service that owns the data keys; another service cannot unwrap them. */
  service: string;
  master: MasterKey;
  clock?: Clock;
}

const dayMs = 24 * 60 * 60 * 1000;
/** Far below the 2^32 values that random nonces allow. */
const mostUses = 2 ** 20;
const dataKeyBytes = 32;

export class Envelopes {
  readonly #options: Required<EnvelopesOptions>;
  readonly #opened = new LRUCache<string, KeyObject>({ max: 1000, ttl: dayMs });
  #current: Promise<DataKey> | undefined;
  #currentEnds = 0;

  constructor(options: EnvelopesOptions) {
    this.#options = { clock: systemClock, ...options };
  }

  async seal(value: string | Buffer, context: SecretContext): Promise<string> {
    const { id, key, masterKeyId, wrapped } = await this.#dataKey();
    const bound = boundTo(id, context);
    return envelopeToText({ masterKeyId, dataKeyId: id, wrapped, ...encrypt(Buffer.from(value), key, bound) });
  }

  /** @throws SecretsError when the value was changed, or was sealed as something else */
  async open(sealed: string, context: SecretContext): Promise<Buffer> {
    const envelope = fromText(sealed);
    const key = await this.#unwrap(envelope);
    try {
      return decrypt(envelope, key, boundTo(envelope.dataKeyId, context));
    } catch {
      throw new SecretsError(`${describe(context)} was changed, or was sealed as something else`);
    }
  }

  /** Wraps the data key with the newest master key. A text that is wrapped so already is given back unchanged. */
  async rewrap(sealed: string): Promise<string> {
    const envelope = fromText(sealed);
    if (envelope.masterKeyId === (await this.#options.master.newestId())) return sealed;
    const dataKey = (await this.#unwrap(envelope)).export();
    return envelopeToText({
      ...envelope,
      ...(await this.#options.master.wrap(dataKey, this.#wrapContext(envelope.dataKeyId))),
    });
  }

  /** Seals the value with a new data key. */
  async reseal(sealed: string, context: SecretContext): Promise<string> {
    return this.seal(await this.open(sealed, context), context);
  }

  /** Seals a value anew when its data key is older than `maxAgeMs`; otherwise only wraps the data key again. */
  async renew(sealed: string, { context, maxAgeMs }: { context: SecretContext; maxAgeMs: number }): Promise<string> {
    const madeAt = Number.parseInt(fromText(sealed).dataKeyId, 36);
    const isDue = this.#options.clock.now().getTime() - madeAt >= maxAgeMs;
    return isDue ? this.reseal(sealed, context) : this.rewrap(sealed);
  }

  /** The next value is sealed with a new data key. */
  rotateDataKey(): void {
    this.#current = undefined;
  }

  #dataKey(): Promise<DataKey> {
    const now = this.#options.clock.now().getTime();
    if (!this.#current || now >= this.#currentEnds) {
      this.#currentEnds = now + dayMs;
      const made = this.#make(now);
      this.#current = made;
      // A master key that was out of reach is asked again for the next value.
      made.catch(() => {
        if (this.#current === made) this.#current = undefined;
      });
    }
    return this.#current.then((dataKey) => {
      dataKey.uses++;
      if (dataKey.uses >= mostUses) this.rotateDataKey();
      return dataKey;
    });
  }

  async #make(now: number): Promise<DataKey> {
    const id = `${now.toString(36)}-${randomBytes(9).toString('base64url')}`;
    const bytes = randomBytes(dataKeyBytes);
    const wrapped = await this.#options.master.wrap(bytes, this.#wrapContext(id));
    const key = createSecretKey(bytes);
    bytes.fill(0);
    return { id, key, ...wrapped, uses: 0 };
  }

  async #unwrap(envelope: Envelope): Promise<KeyObject> {
    const cacheKey = `${envelope.dataKeyId} ${envelope.masterKeyId} ${envelope.wrapped.toString('base64url')}`;
    const known = this.#opened.get(cacheKey);
    if (known) return known;
    const bytes = await this.#options.master.unwrap(envelope, this.#wrapContext(envelope.dataKeyId));
    const key = createSecretKey(bytes);
    bytes.fill(0);
    this.#opened.set(cacheKey, key);
    return key;
  }

  #wrapContext = (dataKeyId: string) => ({ service: this.#options.service, dataKey: dataKeyId });
}
