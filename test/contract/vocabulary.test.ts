// The page of the vocabulary: each word of the contract's policies is on it, and its examples are acceptable contracts.
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkContract } from '#proto/check.ts';
import { type ContractReading, readContract } from '#proto/contract.ts';
import { descriptors, readDescriptors } from '#proto/descriptors.ts';
import { buildDescriptorSet } from '#tooling/system/contract-history.ts';
import { readSource } from '../architecture/sources.ts';

const page = readSource('proto/README.md');
const examples = [...page.matchAll(/```proto (\w+)\n([\s\S]*?)```/g)].map(([, kind, text]) => ({
  kind: kind!,
  text: text!,
}));
const ofKind = (kind: string): string[] => examples.filter((each) => each.kind === kind).map(({ text }) => text);

const needed = [
  'access: {signed_in: {}}',
  'limit: {requests: 60 window: {seconds: 60} by: BY_CALLER}',
  'timeout: {seconds: 3}',
];

/** An example of one word becomes an RPC with the words that every RPC has. */
function toRpc(name: string, policy: string, method = ''): string {
  const others = needed.filter((word) => !policy.trim().startsWith(word.split(':')[0]!));
  return `rpc ${name}(Named) returns (Empty) {
    ${method}
    option (sinew.policy.v1.method) = {${[policy, ...others].join('\n')}};
  }`;
}

const rpcs = (): string[] => [
  ...ofKind('rpc'),
  ...ofKind('policy').map((text, index) => toRpc(`Policy${index}`, text)),
  ...ofKind('method').map((text, index) => toRpc(`Method${index}`, '', text)),
];

const source = (): string => `syntax = "proto3"; package sinew.example.v1;
  import "buf/validate/validate.proto"; import "google/api/annotations.proto"; import "google/api/httpbody.proto";
  import "sinew/policy/v1/policy.proto"; import "sinew/events/v1/event.proto"; import "sinew/export/v1/export.proto";
  service ExampleService { ${ofKind('service')[0]} ${rpcs().join('\n')} }
  service PersonalDataService { ${ofKind('service')[1]} ${toInternal('Export', 'export.v1.ExportRequest', 'export.v1.ExportPart')} }
  message Named { ${ofKind('field').join('\n')} }
  message OrganisationRequest { string organisation_id = 1; }
  message ListRequest {} message ListResponse { repeated Named meals = 1; } message Empty {}`;

const events = (): string => `syntax = "proto3"; package sinew.example.events.v1;
  import "sinew/policy/v1/policy.proto"; import "sinew/events/v1/event.proto";
  service EventService { ${toInternal('Subscribe', 'events.v1.SubscribeRequest', 'events.v1.Event')} }`;

/** What the contract check asks of a service with data of people. */
const toInternal = (name: string, request: string, answer: string): string =>
  `rpc ${name}(sinew.${request}) returns (stream sinew.${answer}) {
    option (sinew.policy.v1.method) = {access: {internal: {callers: ["user"]}} ${needed.slice(1).join(' ')}};
  }`;

let folder: string;
let reading: ContractReading;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vocabulary '));
  await cp(join(import.meta.dirname, '../../proto'), folder, {
    recursive: true,
    filter: (path) => !/\/proto\/(gen|derive)$/.test(path),
  });
  await mkdir(join(folder, 'sinew/example/v1'), { recursive: true });
  await writeFile(join(folder, 'sinew/example/v1/example.proto'), source());
  await writeFile(join(folder, 'sinew/example/v1/events.proto'), events());
  reading = readContract(readDescriptors(await buildDescriptorSet(folder)));
});

afterAll(() => rm(folder, { recursive: true }));

describe('the page of the vocabulary', () => {
  it('has every word of the policies, in an example or in its sentence', () => {
    const policies = [...descriptors()].filter((type) => type.typeName.startsWith('sinew.policy.v1.'));
    const words = policies.flatMap((type) => {
      if (type.kind === 'message') return type.fields.map(({ name }) => name);
      return type.kind === 'extension' ? [type.name] : [];
    });
    // The roles that hold a permission stand in permission.proto, to which the page leads.
    const elsewhere = ['held_by', 'roles', 'method', 'service', 'mesh'];
    const wanted = [...new Set(words)].filter((word) => !elsewhere.includes(word));
    expect(wanted.length).toBeGreaterThan(25);
    expect(wanted.filter((word) => !new RegExp(`\\b${word}\\b`).test(page))).toEqual([]);
  });

  it('has every value of the small enums', () => {
    const enums = ['Text', 'Privacy', 'Limit.By', 'Cache.Sharing'].map((name) => `sinew.policy.v1.${name}`);
    const values = enums.flatMap((name) =>
      descriptors()
        .getEnum(name)!
        .values.map((value) => value.name),
    );
    const given = values.filter((name) => !name.endsWith('_UNSPECIFIED') && name !== 'BY_UNSPECIFIED');
    expect(given.filter((name) => !new RegExp(`\\b${name}\\b`).test(page))).toEqual([]);
  });

  it('has a row of surfaces for every word of a method', () => {
    const words = descriptors()
      .getMessage('sinew.policy.v1.MethodPolicy')!
      .fields.map(({ name }) => name);
    const sections = page.split(/^### /m).slice(1);
    const told = sections
      .filter((section) => /^\| Envoy \| the service \|/m.test(section))
      .map((text) => text.split('\n')[0]!);
    expect(words.filter((word) => !told.some((title) => title.includes(`\`${word}\``)))).toEqual([]);
  });

  it('has examples that build, and that the contract check accepts', () => {
    const kinds = ['rpc', 'policy', 'method', 'field', 'service'];
    expect(examples.map(({ kind }) => kind).filter((kind) => !kinds.includes(kind))).toEqual([]);
    expect(examples.length).toBeGreaterThan(15);
    expect(checkContract(reading)).toEqual([]);
    const built = reading.contract.methods.filter(
      ({ grpcService }) => grpcService === 'sinew.example.v1.ExampleService',
    );
    expect(built).toHaveLength(rpcs().length);
  });
});
