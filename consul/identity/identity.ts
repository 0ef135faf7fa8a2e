// Who a process is inside the mesh: its leaf certificate and the roots that it believes. Both come from Consul's built-in
// authority, and both are renewed while the process runs. A leaf is replaced at half its life, when the authority has a new
// root, and when the process has a new token. A process believes all roots that Consul lists, and the old root also signs a
// certificate of the new root. So no call fails between a process that knows the new root and a process that does not know
// it yet.
import type Consul from 'consul';
import { ask, queryOf, type Stop, untilReached, watch } from '../client.ts';
import type { TokenFile } from '../token.ts';
import { type Leaf, requestLeaf } from './leaf.ts';
import { spiffePrefix } from './spiffe.ts';

/** How often a process checks whether a renewal is due. After a failure the next check tries again. */
const lookEveryMs = 1000;

/** The certificate that a process shows to others, and the roots by which it judges the certificates of others. */
export interface Proof extends Leaf {
  /** PEM of every root that is believed. */
  roots: string;
  /** The part before the service's name, the same in every name of this mesh. */
  prefix: string;
}

export interface Identity {
  readonly name: string;
  /** The newest proof. */
  readonly proof: Proof;
  /** Calls back with each new proof. */
  follow: (listener: (proof: Proof) => void) => Stop;
}

export interface IdentityOptions {
  consul: Consul;
  /** Consul's gRPC address. */
  authority: string;
  /** The name in the registry. */
  name: string;
  token: TokenFile;
  onError: (error: Error, detail: string) => void;
  /** Aborts the wait for Consul. */
  signal: AbortSignal;
}

export interface KeptIdentity extends Identity {
  stop: Stop;
}

/**
 * Waits for Consul and for the first proof, then renews the proof until `stop`.
 * @throws Consul's last error when `signal` aborts
 */
export async function keepIdentity(options: IdentityOptions): Promise<KeptIdentity> {
  const { consul, signal } = options;
  const [datacenter] = await untilReached(() => ask<string[]>(consul, '/catalog/datacenters'), signal);
  const roots = await untilReached(() => ask<Roots>(consul, '/connect/ca/roots'), signal);
  const keeper = new Keeper(options, { datacenter: datacenter!, roots });
  await untilReached(() => keeper.renew(), signal);
  keeper.start();
  return keeper;
}

interface Roots {
  ActiveRootID: string;
  TrustDomain: string;
  Roots: { RootCert: string }[];
}

class Keeper implements KeptIdentity {
  readonly #options: IdentityOptions;
  readonly #datacenter: string;
  readonly #listeners = new Set<(proof: Proof) => void>();
  #roots: Roots;
  #leaf: (Leaf & { root: string }) | undefined;
  #renewing: Promise<void> | undefined;
  #wanted = false;
  #stops: Stop[] = [];

  constructor(options: IdentityOptions, { datacenter, roots }: { datacenter: string; roots: Roots }) {
    this.#options = options;
    this.#datacenter = datacenter;
    this.#roots = roots;
  }

  get name(): string {
    return this.#options.name;
  }

  get proof(): Proof {
    const { root: _, ...leaf } = this.#leaf!;
    const roots = this.#roots.Roots.map(({ RootCert }) => RootCert).join('');
    return { ...leaf, roots, prefix: this.#prefix };
  }

  follow(listener: (proof: Proof) => void): Stop {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): void {
    const { consul, token, onError } = this.#options;
    const roots = watch<Roots>(consul, {
      query: queryOf(consul, '/connect/ca/roots'),
      onData: (next) => this.#takeRoots(next),
      onError: (error) => onError(error, 'the roots of the mesh cannot be asked for; those known stay'),
    });
    const look = setInterval(() => this.#isDue() && this.#renewOnce(), lookEveryMs);
    const want = (): void => {
      this.#wanted = true;
    };
    this.#stops = [roots, token.follow(want), () => clearInterval(look)];
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    this.#listeners.clear();
  }

  /** Asks for another leaf. When that fails, the current leaf stays. */
  async renew(): Promise<void> {
    const { authority: address, token } = this.#options;
    const root = this.#roots.ActiveRootID;
    const leaf = await requestLeaf({ address, token: token.current }, this.#prefix + this.name);
    this.#leaf = { ...leaf, root };
    this.#wanted = false;
    this.#tell();
  }

  get #prefix(): string {
    return spiffePrefix(this.#roots.TrustDomain, this.#datacenter);
  }

  #takeRoots(roots: Roots): void {
    this.#roots = roots;
    this.#tell();
    if (this.#isDue()) this.#renewOnce();
  }

  #isDue(): boolean {
    const { notBefore, notAfter, root } = this.#leaf!;
    const half = (notBefore.getTime() + notAfter.getTime()) / 2;
    return this.#wanted || root !== this.#roots.ActiveRootID || Date.now() >= half;
  }

  /** One renewal runs at a time. After a failure the next look tries again, long before the leaf ends. */
  #renewOnce(): void {
    const onError = (error: Error): void =>
      this.#options.onError(error, `no new certificate; the one until ${this.#leaf!.notAfter.toISOString()} stays`);
    this.#renewing ??= this.renew()
      .catch(onError)
      .finally(() => {
        this.#renewing = undefined;
      });
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this.proof);
  }
}
