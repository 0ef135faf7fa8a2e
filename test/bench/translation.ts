// Measures what the translation of a mesh of 1,000 services with ten instances each costs: the first one, and the one after one
// instance has changed. The time is processor time of this process, with what the files' texts cost.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Endpoint } from '#envoy/mesh.ts';
import { type Published, publish } from '#envoy/publish.ts';
import type { Input } from '#envoy/translate/filters/filter.ts';
import { translate } from '#envoy/translate/translate.ts';
import { testIdentity } from '#test/harness/identity.ts';
import { commonSettings } from '#test/harness/static-door.ts';
import { mark, median, type Result } from './result.ts';
import { methodsEach, toSynthetic } from './synthetic.ts';

const services = Array.from({ length: 1000 }, (_, index) => `copy${index}`);
const instancesEach = 10;
const turns = 5;
const changes = 20;
const aims = { first: 200, change: 5 };

export async function measureTranslation(): Promise<Result[]> {
  const { contract, sets } = toSynthetic({ before: [], after: services });
  const directory = await mkdtemp(join(tmpdir(), 'bench-translation-'));
  const settings = { ...commonSettings, port: 8080, adminSocket: 'unused', directory };
  const mesh = { services: toMesh(), keys: [], proof: (await testIdentity('edge')).proof };
  const first: number[] = [];
  const change: number[] = [];
  try {
    for (let turn = 0; turn < turns; turn++) {
      // Another contract object is one that nothing is remembered of.
      const input: Input = { contract: { ...contract, messages: contract.messages }, sets, mesh, settings };
      const published: Published = new Map();
      first.push(processorMs(() => translate(input)));
      await publish(translate(input), directory, published);
      for (let number = 0; number < changes; number++) change.push(await changeOne(input, { number, published }));
    }
  } finally {
    await rm(directory, { recursive: true });
  }
  const of = `1,000 services of ${methodsEach} methods and ${instancesEach} instances`;
  return [
    toResult(`the first translation of ${of}`, first, aims.first),
    toResult(`one instance of ${of} changes: translation and files`, change, aims.change),
  ];
}

const toMesh = (): Map<string, readonly Endpoint[]> =>
  new Map(
    services.map((service, place) => [
      service,
      Array.from({ length: instancesEach }, (_, number) => ({
        id: `${service}-${number}`,
        address: `10.${number}.${place >> 8}.${place & 255}`,
        port: 5000,
      })),
    ]),
  );

async function changeOne(
  input: Input,
  { number, published }: { number: number; published: Published },
): Promise<number> {
  const name = services[number]!;
  const [gone, ...rest] = input.mesh.services.get(name)!;
  const changed = new Map(input.mesh.services).set(name, [...rest, { ...gone!, port: 6000 + number }]);
  const begin = process.cpuUsage();
  await publish(
    translate({ ...input, mesh: { ...input.mesh, services: changed } }),
    input.settings.directory,
    published,
  );
  return toMs(process.cpuUsage(begin));
}

function processorMs(work: () => unknown): number {
  const begin = process.cpuUsage();
  work();
  return toMs(process.cpuUsage(begin));
}

const toMs = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1000;

function toResult(name: string, times: readonly number[], aimMs: number): Result {
  const ms = median(times);
  const figures = `${Math.min(...times).toFixed(1)} to ${Math.max(...times).toFixed(1)} ms of processor time`;
  return { name, figures, outcome: `${ms.toFixed(1)} ms`, aim: `≤ ${aimMs} ms ${mark(ms <= aimMs)}` };
}
