// The contract is the one place where a policy is written. In a copy of it every word of the vocabulary is changed, each on
// an RPC of its own, and every surface that follows from the contract is compared: those that the word rules change, and no
// other does.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkContract } from '#proto/check.ts';
import { readContract } from '#proto/contract.ts';
import { comparePolicies } from '#proto/derive/policy/difference.ts';
import { descriptors } from '#proto/descriptors.ts';
import { buildDescriptorSet } from '#tooling/system/contract-history.ts';
import { narrow, readSet, type SetReading, surfacesOf } from './surfaces.ts';

interface Change {
  /** A text of the RPC, and what takes its place. */
  from: string;
  to: string;
  /** What the RPC has besides from the beginning, so that the change is acceptable. */
  base?: readonly (readonly [string, string])[];
  /** The surfaces that follow. */
  surfaces: readonly string[];
}

const signedIn = 'signed_in: {scope: TRAINING_READ}';
const route = 'option (google.api.http) = {post: "/v1/probes/NAME" body: "*"};';
const limit = 'requests: 60 window: {seconds: 60} by: BY_CALLER';
const cache = 'cache: {max_age: {seconds: 60} sharing: PRIVATE}';
const fresh = 'proof: {fresh: {because: "it matters"}}';
const read = ['// level', 'option idempotency_level = NO_SIDE_EFFECTS;'] as const;
const asGet = [route, 'option (google.api.http) = {get: "/v1/probes/NAME"};'] as const;
const internal = [
  [signedIn, 'internal: {callers: ["user"]}'],
  [route, ''],
] as const;
const ofOrganisation = [
  ['(Probe)', '(InOrganisation)'],
  [signedIn, `signed_in: {permission: READ_TRAINING}`],
] as const;
const page = [
  [signedIn, 'public: {}'],
  ['returns (Probe)', 'returns (google.api.HttpBody)'],
] as const;

const changes: Record<string, Change> = {
  Access: {
    from: signedIn,
    to: 'public: {scope: TRAINING_READ}',
    surfaces: ['listener', 'routes', 'guards', 'openapi', 'table'],
  },
  Scope: { from: 'TRAINING_READ', to: 'TRAINING_WRITE', surfaces: ['guards', 'openapi', 'table'] },
  Permission: {
    base: ofOrganisation,
    from: 'READ_TRAINING',
    to: 'DELETE_ORGANISATION',
    surfaces: ['guards', 'openapi', 'table'],
  },
  Callers: { base: internal, from: '["user"]', to: '["user", "workout"]', surfaces: ['intentions', 'guards', 'table'] },
  OutlivesSession: { from: 'TRAINING_READ', to: 'TRAINING_READ outlives_session: true', surfaces: ['guards', 'table'] },
  EndsSession: { from: 'TRAINING_READ', to: 'TRAINING_READ ends_session: true', surfaces: ['guards', 'table'] },
  OrForOneself: {
    base: ofOrganisation,
    from: 'permission: READ_TRAINING',
    to: 'permission: READ_TRAINING or_for_oneself: true',
    surfaces: ['guards', 'table'],
  },
  Requests: { from: 'requests: 60', to: 'requests: 61', surfaces: ['listener', 'routes', 'openapi', 'table'] },
  Window: { from: '{seconds: 60} by', to: '{seconds: 61} by', surfaces: ['listener', 'routes', 'openapi', 'table'] },
  Burst: { from: limit, to: `${limit} burst: 7`, surfaces: ['listener', 'routes', 'openapi', 'table'] },
  By: { from: 'BY_CALLER', to: 'BY_ADDRESS', surfaces: ['listener', 'routes', 'openapi', 'table'] },
  Timeout: {
    from: 'timeout: {seconds: 3}',
    to: 'timeout: {seconds: 4}',
    surfaces: ['routes', 'guards', 'openapi', 'table'],
  },
  Level: {
    from: '// level',
    to: 'option idempotency_level = IDEMPOTENT;',
    surfaces: ['routes', 'guards', 'openapi', 'table'],
  },
  Cache: { base: [read, asGet], from: '// more', to: cache, surfaces: ['routes', 'guards', 'openapi', 'table'] },
  MaxAge: {
    base: [read, ['// more', cache]],
    from: 'max_age: {seconds: 60}',
    to: 'max_age: {seconds: 61}',
    surfaces: ['guards', 'table'],
  },
  Lifecycle: {
    from: '// more',
    to: 'lifecycle: {deprecated_since: "2026-11-01"}',
    surfaces: ['routes', 'guards', 'openapi', 'table'],
  },
  Errors: { from: '// more', to: 'errors: [GOAL_NOT_FOUND]', surfaces: ['guards', 'openapi', 'table'] },
  Tool: { from: '// more', to: 'tool: {name: "probe_it"}', surfaces: ['openapi', 'tools', 'table'] },
  ToolDestructive: {
    base: [['// more', 'tool: {name: "probe_this"}']],
    from: '"probe_this"',
    to: '"probe_this" destructive: true',
    surfaces: ['openapi', 'tools', 'table'],
  },
  SecretAnswer: { from: '// more', to: 'secret_answer: true', surfaces: ['guards', 'openapi', 'table'] },
  Page: { base: page, from: '// more', to: 'page: true', surfaces: ['guards', 'openapi', 'table'] },
  MediaTypes: {
    base: [...page, ['// more', 'page: true media_types: ["text/plain"]']],
    from: 'text/plain',
    to: 'text/calendar',
    surfaces: ['openapi', 'table'],
  },
  Proof: { from: '// more', to: fresh, surfaces: ['guards', 'openapi', 'table'] },
  ProofUnless: {
    base: [['// more', fresh]],
    from: '"it matters"',
    to: '"it matters" unless: "name"',
    surfaces: ['guards', 'openapi', 'table'],
  },
  ProofGiven: {
    base: [['// more', fresh]],
    from: fresh,
    to: 'proof: {given: "the name"}',
    surfaces: ['guards', 'openapi', 'table'],
  },
  ProofNeedless: { from: '// more', to: 'proof: {needless: "it changes nothing"}', surfaces: ['openapi', 'table'] },
  Route: { from: route, to: route.replace('post', 'put'), surfaces: ['routes', 'openapi', 'table'] },
};

/** Words of the mesh, of services and of fields, each in a contract of its own. */
const wide: Record<string, { file?: string; from: string; to: string; surfaces: readonly string[] }> = {
  overall: {
    file: 'sinew/policy/v1/mesh.proto',
    from: 'overall: {\n    requests: ',
    to: 'overall: {\n    requests: 1',
    surfaces: ['listener'],
  },
  anonymous: {
    from: '// service',
    to: 'option (sinew.policy.v1.service).anonymous = {requests: 5 window: {seconds: 1} by: BY_ADDRESS};',
    surfaces: ['listener', 'routes'],
  },
  clients: {
    from: '// service',
    to: 'option (sinew.policy.v1.service).clients = "user";',
    surfaces: ['intentions'],
  },
  personal_data: {
    from: '// service',
    to: 'option (sinew.policy.v1.service).personal_data = true;',
    surfaces: ['holders'],
  },
  text: { from: '// field', to: ', (sinew.policy.v1.text) = NAME', surfaces: ['texts'] },
  privacy: {
    from: '// field',
    to: ', (sinew.policy.v1.privacy) = SECRET',
    surfaces: ['fields', 'openapi', 'tools', 'logs', 'exports'],
  },
  'buf.validate': { from: 'max_len = 40', to: 'max_len = 4', surfaces: ['fields', 'openapi', 'tools', 'validation'] },
};

const grpcService = 'sinew.probe.v1.ProbeService';
const probe = 'sinew.probe.v1.Probe';
/** A method of another service, which the probe may call or not. */
const called = '/sinew.user.v1.UserService/GetPreferences';

function rpcOf(name: string, isChanged: boolean): string {
  const { from, to, base = [] } = changes[name]!;
  const before = [...base, ['NAME', name.toLowerCase()] as const].reduce(
    (text, [part, own]) => text.replace(part, own),
    `rpc ${name}(Probe) returns (Probe) {
      // level
      ${route}
      option (sinew.policy.v1.method) = {
        access: {${signedIn}}
        limit: {${limit}}
        timeout: {seconds: 3}
        // more
      };
    }`,
  );
  return isChanged
    ? before.replace(from.replace('NAME', name.toLowerCase()), to.replace('NAME', name.toLowerCase()))
    : before;
}

const sourceOf = (isChanged: boolean): string => `syntax = "proto3"; package sinew.probe.v1;
  import "buf/validate/validate.proto"; import "google/api/annotations.proto"; import "google/api/httpbody.proto";
  import "sinew/policy/v1/policy.proto";
  service ProbeService {
    // service
    ${Object.keys(changes)
      .map((name) => rpcOf(name, isChanged))
      .join('\n')}
  }
  message Probe { string name = 1 [(buf.validate.field).string.max_len = 40
    // field
  ]; }
  message InOrganisation { string organisation_id = 1; }`;

let folder: string;
let before: SetReading;
let after: SetReading;

const probeFile = 'sinew/probe/v1/probe.proto';

/** The contract with one file changed, which is as before afterwards. */
async function build(file: string, source: string): Promise<SetReading> {
  const path = join(folder, file);
  const original = await readFile(path, 'utf8').catch(() => source);
  await writeFile(path, source);
  const reading = readSet(await buildDescriptorSet(folder));
  await writeFile(path, original);
  return reading;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'one place '));
  await cp(join(import.meta.dirname, '../../proto'), folder, {
    recursive: true,
    filter: (path) => !/\/proto\/(gen|derive)$/.test(path),
  });
  await cp(join(folder, 'sinew/door'), join(folder, 'sinew/probe'), { recursive: true });
  await rm(join(folder, 'sinew/probe/v1/raw_request.proto'));
  before = await build(probeFile, sourceOf(false));
  after = await build(probeFile, sourceOf(true));
});

afterAll(() => rm(folder, { recursive: true }));

/** The names of the surfaces in which two readings differ. */
async function differences(one: SetReading, other: SetReading): Promise<string[]> {
  const [earlier, later] = await Promise.all([one, other].map((reading) => surfacesOf(reading, probe)));
  return Object.keys(earlier!).filter((name) => earlier![name] !== later![name]);
}

describe('in the contract alone', () => {
  it('a change is acceptable, and the policies of all other RPCs stay', () => {
    expect(checkContract(readContract(after.registry))).toEqual([]);
    expect(checkContract(readContract(before.registry)).filter((problem) => !problem.includes('/Page '))).toEqual([]);
    const subjects = comparePolicies(before.contract, after.contract).map(({ subject }) => subject);
    expect([...new Set(subjects)].sort()).toEqual(
      Object.keys(changes)
        .map((name) => `${grpcService}/${name}`)
        .sort(),
    );
  });

  it.each(Object.entries(changes))(
    '%s changes the surfaces that it rules, and no other',
    async (name, { surfaces }) => {
      const alone = (reading: SetReading) => narrow(reading, (path) => path === `/${grpcService}/${name}`);
      expect((await differences(alone(before), alone(after))).sort()).toEqual([...surfaces].sort());
    },
  );

  it.each(Object.entries(wide))('%s changes the surfaces that it rules, and no other', async (_, change) => {
    const { file = probeFile, from, to, surfaces } = change;
    const original = await readFile(join(folder, file), 'utf8');
    expect(original).toContain(from);
    const changed = await build(file, original.replace(from, to));
    const own = (reading: SetReading) =>
      narrow(reading, (path) => path.startsWith(`/${grpcService}/`) || path === called);
    expect((await differences(own(before), own(changed))).sort()).toEqual([...surfaces].sort());
  });

  it('every word of the vocabulary is changed', () => {
    const fieldsOf = (message: string): string[] =>
      descriptors()
        .getMessage(`sinew.policy.v1.${message}`)!
        .fields.map(({ name }) => name);
    const told = `${JSON.stringify(changes)} ${JSON.stringify(wide)} ${sourceOf(true)}`;
    const words = [
      'MethodPolicy',
      'Limit',
      'Cache',
      'Proof',
      'Access',
      'Access.SignedIn',
      'ServicePolicy',
      'MeshPolicy',
    ].flatMap(fieldsOf);
    expect(words.filter((name) => !new RegExp(`\\b${name}\\b`).test(told))).toEqual([]);
  });
});
