// Runs a whole mesh on this machine: Consul, PostgreSQL, the services, the edge agent and Envoy, on its own ports and in its
// own folder. `npm start` adds the words for a person. Whole-mesh tests and benches use port 0, which means any free port,
// and a temporary folder. A test that needs only a database or a registry starts only that server from here.

import { ensureTools } from '../tools/tools.ts';
import { type ConsulAgent, runConsul } from './consul.ts';
import { openDataDirectory } from './data-directory.ts';
import { type MeshOptions, toMeshSettings } from './options.ts';
import { type PostgresServer, runPostgres } from './postgres.ts';
import { Supervision } from './processes/supervision.ts';
import { RunningMesh } from './running-mesh.ts';

export type { MeshOptions } from './options.ts';
export type { MeshInstance } from './running-mesh.ts';
export type Mesh = Omit<RunningMesh, 'start'>;

/** Starts everything and resolves when everything is healthy. After a failure it stops the processes that it has started. */
export async function startMesh(options: MeshOptions = {}): Promise<Mesh> {
  const settings = toMeshSettings(options);
  const tools = await Promise.race([ensureTools(['envoy', 'consul', 'postgres']), aborted(options.signal)]);
  const directory = await openDataDirectory(options.data);
  if (directory.leftovers.length > 0) {
    settings.onProgress(`ended what a killed start left running: ${directory.leftovers.join(', ')}`);
  }
  const mesh = new RunningMesh(directory, settings, tools);
  try {
    await Promise.race([mesh.start(), aborted(options.signal)]);
    return mesh;
  } catch (error) {
    await mesh.stop();
    throw error;
  }
}

export interface StandaloneOptions {
  /** The folder of the data; the default is a temporary folder. */
  data?: string;
  /** 0, which is the default, means any free port. */
  port?: number;
}

export interface StandalonePostgres extends Pick<PostgresServer, 'adminUrl'> {
  stop(): Promise<void>;
}

/** A PostgreSQL server alone. With temporary data it is fast rather than safe. */
export async function startPostgres({ data, port = 0 }: StandaloneOptions = {}): Promise<StandalonePostgres> {
  const { postgres: server } = await ensureTools(['postgres']);
  const directory = await openDataDirectory(data);
  const supervision = new Supervision(directory.ledger);
  const stop = () => supervision.stop().then(() => directory.close());
  try {
    const started = await runPostgres(directory, { server, port, durable: data !== undefined, supervision });
    return { adminUrl: started.adminUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

export interface StandaloneConsul extends Pick<ConsulAgent, 'url' | 'grpcUrl' | 'management'> {
  stop(): Promise<void>;
}

/** A Consul agent alone. It asks for tokens only when `guarded` is set. */
export async function startConsul({
  data,
  port = 0,
  guarded = false,
}: StandaloneOptions & { guarded?: boolean } = {}): Promise<StandaloneConsul> {
  const { consul: agent } = await ensureTools(['consul']);
  const directory = await openDataDirectory(data);
  const supervision = new Supervision(directory.ledger);
  const stop = () => supervision.stop().then(() => directory.close());
  try {
    const { url, grpcUrl, management } = await runConsul(directory, { agent, port, guarded, supervision });
    return { url, grpcUrl, management, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(signal?.reason);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
