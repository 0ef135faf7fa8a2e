// Measures whether a route costs more the further behind it stands: the same method as the last of a contract, against the
// first. One contract is ours between two such services, the other one has 1,000 services of them.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publish } from '#envoy/publish.ts';
import { translate } from '#envoy/translate/translate.ts';
import { testIdentity } from '#test/harness/identity.ts';
import { commonSettings, toStatic } from '#test/harness/static-door.ts';
import { makeToken } from './chassis.ts';
import { startEnvoy } from './envoy.ts';
import { restLoad } from './load.ts';
import type { BenchServer } from './process.ts';
import { compare, type Result } from './result.ts';
import { methodsEach, syntheticPath, toSynthetic } from './synthetic.ts';

const services = Array.from({ length: 1000 }, (_, index) => `copy${index}`);
const [first] = services;
const last = services.at(-1)!;

export const measureRoutes = async (): Promise<Result[]> => [
  await measure(`our contract`, { before: [first!], after: [last], aim: 0.98 }),
  await measure(`a contract with ${services.length * methodsEach} more`, { before: services, after: [], aim: 0.97 }),
];

interface Case {
  before: readonly string[];
  after: readonly string[];
  aim: number;
}

async function measure(name: string, { aim, ...order }: Case): Promise<Result> {
  const { keys, token } = await makeToken();
  const upstream = await answerEverything();
  const door = await startDoor(order, { keys: JSON.parse(keys).keys, port: upstream.port });
  const load = (service: string) => (): Promise<number> =>
    restLoad(`http://127.0.0.1:${door.port}${syntheticPath(service, '/v1/workouts/7')}`, {
      authorization: `Bearer ${token}`,
    });
  try {
    return await compare({
      name: `the last method of ${name}, against the first`,
      unit: 'requests/s',
      ours: load(last),
      theirs: load(first!),
      turns: 5,
      aim,
    });
  } finally {
    await Promise.all([door.stop(), upstream.stop()]);
  }
}

/** The answer SERVING to the question for the health. */
const serving = Buffer.from([0, 0, 0, 0, 2, 0x08, 1]);
const empty = Buffer.alloc(5);

/** A service whose every method answers with an empty message, and which is well. */
async function answerEverything(): Promise<BenchServer> {
  const server = createServer();
  server.on('stream', (stream, { ':path': path = '' }) => {
    // The door breaks off what a load leaves behind at its end.
    stream.on('error', () => {});
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(path.startsWith('/grpc.health.') ? serving : empty);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { port: (server.address() as AddressInfo).port, stop: async () => void server.close() };
}

/** One cluster stands for all services: the door asks the health of each, and that of 1,000 would fill the machine. */
async function startDoor(
  order: Omit<Case, 'aim'>,
  { keys, port }: { keys: Parameters<typeof translate>[0]['mesh']['keys']; port: number },
): Promise<BenchServer> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-routes-'));
  const { contract, sets } = toSynthetic(order);
  const methods = contract.methods.map((method) => ({ ...method, service: 'workout' }));
  const translation = translate({
    contract: { ...contract, messages: contract.messages, methods },
    sets,
    mesh: {
      services: new Map([['workout', [{ id: 'workout-1', address: '127.0.0.1', port }]]]),
      keys,
      proof: (await testIdentity('edge')).proof,
    },
    settings: { ...commonSettings, port: 0, adminSocket: 'unused', directory, limitScale: 1e6 },
  });
  await publish(translation, directory);
  const cds = translation.cds.map(({ transport_socket: _, ...cluster }) => cluster);
  const admin = { address: { socket_address: { address: '127.0.0.1', port_value: 0 } } };
  const envoy = await startEnvoy({ ...toStatic({ ...translation, cds }), admin });
  const stop = async () => {
    await envoy.stop();
    await rm(directory, { recursive: true });
  };
  return { ...envoy, stop };
}
