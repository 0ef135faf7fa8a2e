// Follows each publication into Envoy. A file that lies there is not yet in force: Envoy reads it when it comes to it. So the
// agent asks each Envoy beside it which instances it may ask, and tells the registry as soon as none may ask an instance
// that was taken out. An instance that stops waits for this (consul/doors.ts).
import { readdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type Consul from 'consul';
import { askSocket } from '#chassis/runtime/socket-file.ts';
import { toAuthority } from '#consul/catalog.ts';
import { forgetDoor, tellDoor } from '#consul/doors.ts';
import type { MeshState } from './mesh.ts';

export interface TakenParts {
  consul: Consul;
  /** The agent's own id in the registry. */
  instance: string;
  /** The folder that Envoy watches. The admin interfaces lie there too. */
  directory: string;
  /** An admin interface elsewhere. */
  adminSocket?: string | undefined;
  onError: (error: Error) => void;
}

type Services = MeshState['services'];

const pollMs = 20;
const answerMs = 1000;
const retryMs = 500;
const absent = new Set(['ECONNREFUSED', 'ENOENT']);

export class Taken {
  readonly #parts: TakenParts;
  /** What was published and is not told yet. */
  #published: Services | undefined;
  #told: string | undefined;
  #following: Promise<void> | undefined;
  #stopped = false;

  constructor(parts: TakenParts) {
    this.#parts = parts;
  }

  /** Begins to follow a publication, in the place of an earlier one. */
  follow(services: Services): void {
    this.#published = services;
    this.#following ??= this.#follow().finally(() => {
      this.#following = undefined;
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#following;
    const { consul, instance } = this.#parts;
    // Whoever waits for this door sees that it has left the registry.
    await forgetDoor(consul, instance).catch(() => undefined);
  }

  async #follow(): Promise<void> {
    while (this.#published && !this.#stopped) {
      const services = this.#published;
      if (!(await this.#isTaken(services))) await delay(pollMs);
      else if (!(await this.#tell(services))) await delay(retryMs);
      else if (this.#published === services) this.#published = undefined;
    }
  }

  async #tell(services: Services): Promise<boolean> {
    const { consul, instance, onError } = this.#parts;
    const instances = [...services.values()].flatMap((endpoints) => endpoints.map(({ id }) => id)).sort();
    const told = instances.join(' ');
    if (told === this.#told) return true;
    try {
      await tellDoor(consul, instance, instances);
      this.#told = told;
      return true;
    } catch (error) {
      onError(error as Error);
      return false;
    }
  }

  async #isTaken(services: Services): Promise<boolean> {
    const sockets = await this.#adminSockets();
    const answers = await Promise.all(sockets.map((socket) => mayAskOthers(socket, services)));
    return !answers.includes(true);
  }

  /** More than one while one Envoy takes the place of another. */
  async #adminSockets(): Promise<string[]> {
    const { directory, adminSocket } = this.#parts;
    const entries = await readdir(directory, { withFileTypes: true });
    const sockets = entries.filter((entry) => entry.isSocket()).map(({ name }) => join(directory, name));
    if (adminSocket && isAbsolute(adminSocket) && !sockets.includes(adminSocket)) sockets.push(adminSocket);
    return sockets;
  }
}

/** Whether an Envoy may still ask an instance that is not among these. An Envoy that does not run asks nobody. */
async function mayAskOthers(socket: string, services: Services): Promise<boolean> {
  try {
    const clusters = await askSocket(socket, { path: '/clusters', signal: AbortSignal.timeout(answerMs) });
    return hasOthers(clusters, services);
  } catch (error) {
    return !absent.has((error as NodeJS.ErrnoException).code ?? '');
  }
}

/** Whether Envoy's list of its clusters has a host that is not among the endpoints of these services. */
export function hasOthers(clusters: string, services: Services): boolean {
  for (const [, service, authority] of clusters.matchAll(/^([^:\n]+)::(.+?)::health_flags::/gm)) {
    const endpoints = services.get(service!);
    if (endpoints && !endpoints.some(({ address, port }) => toAuthority(address, port) === authority)) return true;
  }
  return false;
}
