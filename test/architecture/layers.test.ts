// Dependencies point one way: service → chassis → consul → proto. The door and the tooling stand beside the services;
// services never import each other. kinds.test.ts judges the kinds of a service's files.
import { describe, expect, it } from 'vitest';
import { importsOf, isSource, isTest, listFiles, readSource } from './sources.ts';

const sources = listFiles().filter((file) => isSource(file) && !isTest(file));

/** The folders that each folder may import from; packages are not judged here. */
const allowed: Record<string, string[]> = {
  proto: ['proto/'],
  consul: ['consul/', 'proto/'],
  envoy: ['envoy/', 'proto/', 'consul/', 'services/chassis/'],
  'services/chassis': ['services/chassis/', 'consul/', 'proto/'],
  'services/tooling': ['services/tooling/', 'services/chassis/', 'envoy/', 'consul/', 'proto/'],
};

const ownPrefixes = ['proto/', 'consul/', 'envoy/', 'services/', 'test/'];
const isOwn = (path: string): boolean => ownPrefixes.some((prefix) => path.startsWith(prefix));

function layerOf(file: string): string {
  const [top, second] = file.split('/');
  return top === 'services' ? `services/${second}` : top!;
}

describe('dependencies', () => {
  it('are found at all', () => {
    const edges = sources.flatMap((file) => importsOf(file).filter(isOwn));
    expect(edges.length).toBeGreaterThan(50);
    expect(importsOf('services/chassis/service/lifecycle.ts')).toContain('consul/identity/identity.ts');
  });

  it('point one way', () => {
    const wrong = sources.flatMap((file) => {
      const layer = layerOf(file);
      const mayImport = allowed[layer] ?? [`${layer}/`, 'services/chassis/', 'consul/', 'proto/'];
      const imports = importsOf(file).filter(isOwn);
      return imports
        .filter((path) => !mayImport.some((prefix) => path.startsWith(prefix)))
        .map((path) => `${file} → ${path}`);
    });
    expect(wrong).toEqual([]);
  });

  it('of a service on grpc-js stay inside the chassis', () => {
    const wrong = servicesOwn().filter((file) => importsOf(file).includes('@grpc/grpc-js'));
    expect(wrong).toEqual([]);
  });
});

function servicesOwn(): string[] {
  const shared = ['services/chassis/', 'services/tooling/'];
  return sources.filter((file) => file.startsWith('services/') && !shared.some((prefix) => file.startsWith(prefix)));
}

describe('the tables of the chassis', () => {
  const sqlOf = (folder: string): string[] =>
    listFiles().filter((file) => file.startsWith(folder) && file.endsWith('.sql'));
  const tables = sqlOf('services/chassis/').flatMap((file) =>
    [...readSource(file).matchAll(/create table (?:if not exists )?(\w+)/g)].map(([, name]) => name!),
  );

  /** This migration has run everywhere long ago, and only the user service knows which organisations were deleted. */
  const past = 'services/user/migrations/0071_organisation_secrets.sql';

  it('are named by no service', () => {
    expect(tables.length).toBeGreaterThan(5);
    const named = new RegExp(`\\b(?:from|into|update|table|join|on) (?:${tables.join('|')})\\b`);
    const own = listFiles().filter(
      (file) => /^services\/(?!chassis\/|tooling\/)/.test(file) && /\.(ts|sql)$/.test(file) && !isTest(file),
    );
    const statements = (file: string): string =>
      file.endsWith('.sql') ? readSource(file) : [...readSource(file).matchAll(/`[^`]*`/g)].join('\n');
    expect(own.filter((file) => named.test(statements(file)))).toEqual([past]);
  });
});

it('one file reads descriptor sets, so that a process has one registry of them', () => {
  const readers = sources.filter((file) => /createFileRegistry|createRegistry/.test(readSource(file)));
  expect(readers.filter((file) => !file.startsWith('test/'))).toEqual(['proto/descriptors.ts']);
});

it('no file escapes HTML by itself', () => {
  const escaping = sources.filter((file) => /&lt;|&amp;|&quot;/.test(readSource(file)) && !file.startsWith('test/'));
  expect(escaping).toEqual([]);
});
