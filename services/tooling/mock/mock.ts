// A mesh that answers with plausible data, without Consul and databases: the real Envoy with the real configuration in front of
// one process that serves all services. So the protocols, the policies and the refusals are those of the mesh; only the
// handlers are not.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { pino } from 'pino';
import { admission } from '#chassis/identity/admission.ts';
import { serverCredentials } from '#chassis/identity/credentials.ts';
import { accessToken } from '#chassis/identity/token-form.ts';
import { createServer, type Implementation, type RunningServer } from '#chassis/rpc/server/server.ts';
import type { Identity } from '#consul/identity/identity.ts';
import { deriveAllowances, toIntentions } from '#consul/intentions/derive.ts';
import { defaultMaxHeapBytes, type EdgeSettings, type MeshState, noTracing } from '#envoy/mesh.ts';
import { publish } from '#envoy/publish.ts';
import { translate } from '#envoy/translate/translate.ts';
import { loadContract } from '#proto/contract.ts';
import { readDoorSets } from '#proto/descriptors.ts';
import { knowsEndpoints, takesConnections } from '../launcher/door/admin.ts';
import { makeIdentities } from '../provision/certificates/identities.ts';
import { loopback } from '../system/ports.ts';
import { ensureTools } from '../tools/tools.ts';
import { AnswersInMemory } from './answers.ts';
import { mockImplementations } from './handlers.ts';
import { type MockTokens, makeTokens } from './tokens.ts';

export interface MockOptions {
  /** Where the door listens. */
  port: number;
  seed: number;
  /** Multiplies every limit of the contract. */
  limitScale: number;
}

export interface Mock {
  url: string;
  tokens: MockTokens;
  /** The ports of the services behind the door, by the names of the services. */
  ports: ReadonlyMap<string, number>;
  identityOf: (name: string) => Promise<Identity>;
  /** Resolves when Envoy has ended, for whatever reason. */
  ended: Promise<unknown>;
  stop: () => Promise<void>;
}

export async function startMock(options: MockOptions): Promise<Mock> {
  const tokens = await makeTokens();
  const identityOf = await makeIdentities();
  const servers: RunningServer[] = [];
  const ports = new Map<string, number>();
  for (const [service, implementations] of await mockImplementations({
    seed: options.seed,
    tokens,
    answers: new AnswersInMemory(),
  })) {
    const identity = await identityOf(service);
    const server = createMockServer(identity, implementations, tokens);
    servers.push(server);
    ports.set(service, await server.listen(loopback, 0, serverCredentials(identity)));
  }
  const services = new Map([...ports].map(([id, port]) => [id, [{ id, address: loopback, port }]]));
  const { proof } = await identityOf('edge');
  const door = await startDoor({ services, keys: tokens.keys, proof }, options);
  const stop = async (): Promise<void> => {
    await door.stop();
    await Promise.all(servers.map((server) => server.stop(graceMs)));
  };
  return { url: `http://${loopback}:${options.port}`, tokens, ports, identityOf, ended: door.ended, stop };
}

const graceMs = 1000;

function createMockServer(identity: Identity, implementations: Implementation[], tokens: MockTokens): RunningServer {
  const intentions = toIntentions(deriveAllowances(loadContract()), identity.name);
  const silent = pino({ level: 'silent' });
  return createServer({
    implementations,
    verifier: tokens.verifier,
    loggers: { log: silent, callLog: silent },
    admission: admission(identity, () => intentions),
  });
}

interface Door {
  ended: Promise<unknown>;
  stop: () => Promise<void>;
}

/** Starts Envoy with the configuration that the edge agent would write, and waits until it reaches all services. */
async function startDoor(mesh: MeshState, options: MockOptions): Promise<Door> {
  const { envoy } = await ensureTools(['envoy']);
  const directory = await mkdtemp(join(tmpdir(), 'sinew-mock-'));
  const settings = toSettings(directory, options);
  await publish(translate({ contract: loadContract(), sets: readDoorSets(), mesh, settings }), directory);
  const file = join(directory, 'bootstrap.json');
  const args = ['-c', file, '--disable-hot-restart', '--concurrency', '2', '--log-level', 'error'];
  const running = execa(envoy.path, args, { stdio: ['ignore', 'ignore', 'inherit'], reject: false });
  const stop = async (): Promise<void> => {
    running.kill('SIGINT');
    await running;
    await rm(directory, { recursive: true, force: true });
  };
  const addresses = [...mesh.services.values()].flat().map(({ address, port }) => `${address}:${port}`);
  const ready = waitFor(
    async () =>
      (await takesConnections(settings.adminSocket, AbortSignal.timeout(readyMs))) &&
      (await knowsEndpoints(settings.adminSocket, addresses)),
  );
  const early = running.then(({ exitCode }) => Promise.reject(new Error(`Envoy ended early, with ${exitCode}`)));
  await Promise.race([ready, early]).catch(async (error) => {
    await stop();
    throw error;
  });
  return { ended: running, stop };
}

const readyMs = 30_000;
const pollMs = 50;

/** @throws Error when the state does not come in time */
async function waitFor(isReached: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + readyMs;
  while (!(await isReached().catch(() => false))) {
    if (Date.now() > deadline) throw new Error('Envoy does not reach the services of the mock');
    await delay(pollMs);
  }
}

const toSettings = (directory: string, { port, limitScale }: MockOptions): EdgeSettings => ({
  host: loopback,
  port,
  adminSocket: join(directory, 'admin.sock'),
  directory,
  corsOrigins: [],
  trustedProxies: [],
  tls: undefined,
  tracing: noTracing,
  limitScale,
  probeKey: '',
  token: { issuer: accessToken.issuer, audience: accessToken.audience },
  maxRequestBytes: 1024 * 1024,
  maxResponseBytes: 8 * 1024 * 1024,
  maxHeapBytes: defaultMaxHeapBytes,
});
