// Looks at the mesh from the caller's side: it asks each service, through the door itself, which of its needs the service
// reaches.
import { type Client, credentials, Metadata } from '@grpc/grpc-js';
import { listHealth } from '#chassis/rpc/server/health.ts';
import { openClient } from '#consul/channel.ts';
import type { EdgeConfig } from '../config.ts';
import { probeHeader, probeValue } from '../translate/routes/probe.ts';

/** Which of its needs a service reaches, by name; undefined when the service itself cannot be reached. */
export type HealthView = ReadonlyMap<string, ReadonlyMap<string, boolean> | undefined>;

export interface ProbeParts {
  config: Pick<EdgeConfig, 'edgeHost' | 'edgePort' | 'tlsCertificateFile' | 'doorHost'>;
  services: readonly string[];
  probeKey: string;
}

/** It is shorter than the time that `/healthz` has. */
const patienceMs = 1000;
/** The shortest time between two looks at the mesh, however many callers ask. */
const freshMs = 500;

export class DoorProbe {
  readonly #parts: ProbeParts;
  readonly #client: Client;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #view: Promise<HealthView> = Promise.resolve(new Map());

  constructor(parts: ProbeParts) {
    this.#parts = parts;
    this.#client = connectDoor(parts.config);
  }

  look(): Promise<HealthView> {
    if (performance.now() - this.#lookedAt > freshMs) {
      this.#lookedAt = performance.now();
      this.#view = this.#ask();
    }
    return this.#view;
  }

  close(): void {
    this.#client.close();
  }

  async #ask(): Promise<HealthView> {
    const { services, probeKey } = this.#parts;
    const entries = services.map(async (service) => {
      const metadata = new Metadata();
      metadata.set(probeHeader, probeValue(service, probeKey));
      const states = await listHealth(this.#client, { metadata, patienceMs }).catch(() => undefined);
      return [service, states] as const;
    });
    return new Map(await Promise.all(entries));
  }
}

/** Accepts any certificate: the door's certificate does not name the address by which this machine reaches it. */
function connectDoor({ edgeHost, edgePort, doorHost, tlsCertificateFile }: ProbeParts['config']): Client {
  const everywhere: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };
  const anybody = { rejectUnauthorized: false, checkServerIdentity: () => undefined };
  return openClient(
    `${doorHost ?? everywhere[edgeHost] ?? edgeHost}:${edgePort}`,
    tlsCertificateFile ? credentials.createSsl(null, null, null, anybody) : credentials.createInsecure(),
    { 'grpc.initial_reconnect_backoff_ms': 100, 'grpc.max_reconnect_backoff_ms': 1000 },
  );
}
