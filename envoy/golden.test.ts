// Compares the translation of each mesh with a golden file, and lets Envoy itself judge it. `UPDATE_GOLDEN=1 npm test --
// envoy/golden` writes the files anew; then a person has to read the difference.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Contract, loadContract } from '#proto/contract.ts';
import { readDoorSets } from '#proto/descriptors.ts';
import { testIdentity } from '#test/harness/identity.ts';
import { commonSettings, publishedKey, toStatic } from '#test/harness/static-door.ts';
import { issueCertificate, makeAuthority } from '#tooling/provision/certificates/issue.ts';
import { ensureTools } from '#tooling/tools/tools.ts';
import type { EdgeSettings, MeshState } from './mesh.ts';
import { publish } from './publish.ts';
import type { Filter } from './translate/filters/filter.ts';
import { filters } from './translate/filters/index.ts';
import { translate } from './translate/translate.ts';

/** One RPC of each kind: a golden file with all RPCs would be longer and would show nothing more. */
const kinds = [
  ...['SignUp', 'GetMe', 'GetKeys', 'LogSet', 'FinishWorkout', 'GetWorkout', 'ImportWorkouts', 'GetHealth'],
  'WatchNotifications',
];

function smallContract(): Contract {
  const contract = loadContract();
  const methods = contract.methods.filter(({ path }) => kinds.includes(path.split('/')[2]!));
  const [first] = methods;
  const internal = {
    ...first!,
    path: '/sinew.user.v1.UserService/Inside',
    http: [],
    access: { kind: 'internal', callers: ['workout'] },
  } as const;
  return { ...contract, methods: [...methods, internal] };
}

const settings: EdgeSettings = {
  ...commonSettings,
  port: 8080,
  adminSocket: '/xds/admin.sock',
  directory: '/xds',
  tls: { hstsSeconds: 31_536_000, http3: true },
};
const keys = [publishedKey];
async function certificateOf(ip: string) {
  const validity = { notBefore: new Date(Date.now() - 1000), notAfter: new Date(Date.now() + 86_400_000) };
  const issued = await issueCertificate(await makeAuthority('test', validity), { dns: [], ip: [ip] }, validity);
  return { chain: issued.certificate, key: issued.key };
}

const endpoint = (id: string, port: number) => ({ id, address: '127.0.0.1', port });
const alive: MeshState = {
  services: new Map([
    ['edge', [endpoint('edge-1', 5001)]],
    ['user', [endpoint('user-1', 5002)]],
    ['workout', [endpoint('workout-2', 5004), endpoint('workout-1', 5003)]],
  ]),
  keys,
  certificate: await certificateOf('127.0.0.1'),
  proof: { ...(await testIdentity('edge')).proof, prefix: 'spiffe://mesh.consul/ns/default/dc/sinew/svc/' },
};

const cases: Record<string, { mesh: MeshState; settings: EdgeSettings }> = {
  'everybody alive': { mesh: alive, settings },
  'nobody alive': { mesh: { ...alive, services: new Map() }, settings },
  'no keys yet': { mesh: { ...alive, keys: [] }, settings },
  'in plaintext, behind a balancer that ends TLS': {
    mesh: { ...alive, certificate: undefined },
    settings: { ...settings, tls: undefined, trustedProxies: ['127.0.0.1/32'] },
  },
  'behind proxies, for browsers, with lifted limits': {
    mesh: { ...alive, keys: [...keys, { ...keys[0]!, kid: 'two' }] },
    settings: {
      ...settings,
      host: '0.0.0.0',
      corsOrigins: ['https://app.example.org'],
      trustedProxies: ['10.0.0.0/8', 'fd00::/8'],
      tls: { hstsSeconds: 600, http3: false, redirectPort: 8081 },
      tracing: { collector: 'https://collector.example.org/otlp', ratio: 0.01, trustsCallers: true },
      limitScale: 1e6,
    },
  },
  'speaking the Model Context Protocol': {
    mesh: alive,
    settings: { ...settings, mcp: { port: 8090, returnPort: 20_001, socket: 'xds/mcp.sock' } },
  },
};

const sets = readDoorSets();
const translated = ({ mesh, settings }: (typeof cases)[string]) =>
  translate({ contract: smallContract(), sets, mesh, settings });

/** All resources of the first mesh; for any other mesh only the resources that differ from those of the first. */
function toGolden(input: (typeof cases)[string]): string {
  const [first] = Object.values(cases);
  const [own, plain] = [input, first!].map((mesh) => {
    const { eds, sds, ecds, files: _, ...resources } = translated(mesh);
    return { ...resources, ecds: [...ecds.values()], sds: [...sds.values()], eds: [...eds.values()] };
  });
  const differs = (name: string) => JSON.stringify(own![name as 'cds']) !== JSON.stringify(plain![name as 'cds']);
  const shown = Object.entries(own!).filter(([name]) => input === first || differs(name));
  const known = new Set(
    Object.values(plain!)
      .flat()
      .map((resource) => JSON.stringify(resource)),
  );
  /** Of a list, such as that of listeners, the resources that the first mesh has not. */
  const ownOf = (resources: unknown): unknown =>
    input !== first && Array.isArray(resources)
      ? resources.filter((resource) => !known.has(JSON.stringify(resource)))
      : resources;
  const text = JSON.stringify(Object.fromEntries(shown.map(([name, value]) => [name, ownOf(value)])), undefined, 1);
  // The names of files carry hashes, one of them of the whole contract. The certificates are made for this run.
  return `${text.replace(/-[0-9a-f]{12}\./g, '-HASH.').replace(/-----BEGIN[^"]+/g, 'PEM')}\n`;
}

describe('the translation', () => {
  it.each(Object.entries(cases))('of a mesh with %s is the golden one', async (name, input) => {
    const actual = toGolden(input);
    const file = new URL(`./testdata/${name.replaceAll(/\W+/g, '-')}.json`, import.meta.url);
    if (process.env.UPDATE_GOLDEN) await writeFile(file, actual);
    expect(actual).toBe(await readFile(file, 'utf8'));
  });

  it('is the same whatever order the registry answers in', () => {
    const turned = new Map([...alive.services].reverse().map(([name, endpoints]) => [name, [...endpoints].reverse()]));
    expect(translated({ mesh: { ...alive, services: turned }, settings })).toEqual(
      translated({ mesh: alive, settings }),
    );
  });

  it('has every filter that a file makes, once, in the order of the list', async () => {
    expect(filters.map(({ name }) => name).sort()).toEqual((await filtersOfFiles()).map(({ name }) => name).sort());
    expect(new Set(filters.map(({ name }) => name)).size).toBe(filters.length);
    const { lds, cds } = translated(cases['in plaintext, behind a balancer that ends TLS']!);
    const chainOf = (text: string) =>
      filters
        .map(({ name, perService }) => text.indexOf(`"name":"${name}${perService ? '.' : '"'}`))
        .filter((at) => at >= 0);
    const chain = chainOf(JSON.stringify(lds));
    expect(chain).toEqual(chain.toSorted((one, other) => one - other));
    expect(chain.length + chainOf(JSON.stringify(cds[0])).length).toBe(filters.length);
  });

  it('leads nobody to an internal RPC', () => {
    expect(JSON.stringify(translated(cases['everybody alive']!).rds)).not.toContain('Inside');
  });

  it.each(Object.entries(cases))('of a mesh with %s is acceptable to Envoy', async (_, input) => {
    const folder = await mkdtemp(join(tmpdir(), 'golden-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const translation = translated({ ...input, settings: { ...input.settings, directory: folder } });
    await publish(translation, folder);
    const config = join(folder, 'static.json');
    await writeFile(config, JSON.stringify(toStatic(translation)));
    const { envoy } = await ensureTools(['envoy']);
    const { exitCode, all } = await execa(envoy.path, ['--mode', 'validate', '-c', config], {
      reject: false,
      all: true,
    });
    expect(exitCode, all).toBe(0);
  });
});

/** All filters that the files in the folders of the filters export. */
async function filtersOfFiles(): Promise<Filter[]> {
  const folder = join(import.meta.dirname, 'translate', 'filters');
  const files = (await readdir(folder, { recursive: true })).filter((file) => /\/.*\.ts$/.test(file));
  const modules = await Promise.all(files.map((file) => import(join(folder, file))));
  const exported = modules.flatMap((module) => Object.values<Partial<Filter>>(module));
  return exported.filter((value): value is Filter => Boolean(value?.listener ?? value?.perService ?? value?.upstream));
}
