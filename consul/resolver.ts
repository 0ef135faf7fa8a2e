// Lets a grpc-js channel follow the catalogue: `consul:///workout` resolves to the healthy instances of workout, and
// every change reaches the channel while calls are under way. The channel does the balancing.
import { type ChannelOptions, experimental, Metadata, status } from '@grpc/grpc-js';
import type Consul from 'consul';
import { callable, type InstanceState, watchInstances } from './catalog.ts';
import type { Stop } from './client.ts';

const scheme = 'consul';

/** The target of a channel to a service. */
export const consulTarget = (service: string): string => `${scheme}:///${service}`;

/** Makes the scheme known to grpc-js. New channels ask the agent of the latest call. */
export function registerConsulResolver(consul: Consul): void {
  class ConsulResolver implements experimental.Resolver {
    #stop: Stop | undefined;
    #last: InstanceState[] | undefined;
    readonly #service: string;
    readonly #listener: experimental.ResolverListener;

    constructor(target: experimental.GrpcUri, listener: experimental.ResolverListener, _options: ChannelOptions) {
      this.#service = target.path;
      this.#listener = listener;
    }

    updateResolution(): void {
      if (this.#last) setImmediate(() => this.#report());
      this.#stop ??= watchInstances(consul, this.#service, {
        onInstances: (instances) => {
          this.#last = instances;
          this.#report();
        },
        // The last known instances stay in use: an absent agent must not stop calls between healthy services.
        onError: (error) => this.#last ?? this.#fail(`the registry cannot be asked: ${error.message}`),
      });
    }

    destroy(): void {
      this.#stop?.();
      this.#stop = undefined;
      this.#last = undefined;
    }

    static getDefaultAuthority(target: experimental.GrpcUri): string {
      return target.path;
    }

    #report(): void {
      const instances = callable(this.#last ?? []);
      if (instances.length === 0) return void this.#fail(`${this.#service} has no instance`);
      const endpoints = instances.map(({ address, port }) => ({ addresses: [{ host: address, port }] }));
      this.#listener(experimental.statusOrFromValue(endpoints), {}, null, '');
    }

    #fail(details: string): void {
      const error = { code: status.UNAVAILABLE, details, metadata: new Metadata() };
      this.#listener(experimental.statusOrFromError(error), {}, null, '');
    }
  }
  experimental.registerResolver(scheme, ConsulResolver);
}
