// Measures the door with mutual TLS to the service and with the token verified at both, against the same door and service
// without them. Filters, limits and interceptors are the same.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultMaxHeapBytes, type EdgeSettings, type MeshState, noTracing, type PublicKey } from '#envoy/mesh.ts';
import { publish } from '#envoy/publish.ts';
import { translate } from '#envoy/translate/translate.ts';
import { loadContract } from '#proto/contract.ts';
import { readDoorSets } from '#proto/descriptors.ts';
import { testIdentity } from '#test/harness/identity.ts';
import { makeToken } from './chassis.ts';
import { startEnvoy } from './envoy.ts';
import { restLoad } from './load.ts';
import { type BenchServer, startServer, writeProof } from './process.ts';
import { compare, type Result } from './result.ts';

const route = '/v1/exercises/barbell-bench-press';

export async function measureIdentity(): Promise<Result> {
  const { keys, token } = await makeToken();
  const [edge, workout] = await Promise.all([testIdentity('edge'), testIdentity('workout')]);
  const guarded = await startServer('echo.ts', ['mesh', keys, await writeProof(workout.proof)]);
  const open = await startServer('echo.ts', ['chassis', keys]);
  const { proof } = edge;
  const guardedDoor = await startDoor({ port: guarded.port, keys: JSON.parse(keys).keys, proof });
  const openDoor = await startDoor({ port: open.port, keys: [], proof }, withoutTls);
  const to = ({ port }: BenchServer): string => `http://127.0.0.1:${port}${route}`;
  try {
    return await compare({
      name: 'the edge with mutual TLS and token checks, against the same without',
      unit: 'requests/s',
      ours: () => restLoad(to(guardedDoor), { authorization: `Bearer ${token}` }),
      theirs: () => restLoad(to(openDoor)),
      turns: 5,
      aim: 0.85,
    });
  } finally {
    await Promise.all([guardedDoor, openDoor, guarded, open].map((server) => server.stop()));
  }
}

interface Door {
  port: number;
  keys: readonly PublicKey[];
  proof: MeshState['proof'];
}

type Clusters = ReturnType<typeof translate>['cds'];
const withoutTls = (clusters: Clusters): Clusters => clusters.map(({ transport_socket: _, ...cluster }) => cluster);

/** The admin interface takes any free port. The bench asks it where the door listens. */
const anyAdminPort = { address: { socket_address: { address: '127.0.0.1', port_value: 0 } } };

/** Starts a door as the edge agent would configure it, in front of one instance of workout; `change` alters its clusters. */
async function startDoor({ port, keys, proof }: Door, change = (clusters: Clusters) => clusters): Promise<BenchServer> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-door-'));
  const contract = loadContract();
  const settings: EdgeSettings = {
    host: '127.0.0.1',
    port: 0,
    adminSocket: 'unused',
    directory,
    corsOrigins: [],
    trustedProxies: [],
    tracing: noTracing,
    limitScale: 1e6,
    probeKey: '',
    token: { issuer: 'sinew', audience: 'sinew' },
    maxRequestBytes: 1024 * 1024,
    maxResponseBytes: 8 * 1024 * 1024,
    maxHeapBytes: defaultMaxHeapBytes,
  };
  const mesh: MeshState = {
    services: new Map([['workout', [{ id: 'workout-1', address: '127.0.0.1', port }]]]),
    keys,
    proof,
  };
  const translation = translate({
    contract,
    sets: readDoorSets(),
    mesh,
    settings,
  });
  await publish({ ...translation, cds: change(translation.cds) }, directory);
  const envoy = await startEnvoy({ ...translation.bootstrap, admin: anyAdminPort });
  const stop = async () => {
    await envoy.stop();
    await rm(directory, { recursive: true });
  };
  return { ...envoy, stop };
}
