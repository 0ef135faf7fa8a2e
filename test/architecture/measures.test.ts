// The measures of the house, which keep files and folders small enough to read at one sitting.
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isSource, isTest, listFiles, readSource } from './sources.ts';

const files = listFiles();
const sources = files.filter(isSource);

describe('the tree', () => {
  it('has the folders of one request at its top, and nothing beside them', () => {
    const fixed = [
      'LICENSE',
      'README.md',
      'consul',
      'docker-compose.yml',
      'envoy',
      'package-lock.json',
      'package.json',
      'proto',
      'services',
      'test',
      'tsconfig.json',
    ];
    const entries = new Set(files.map((file) => file.split('/')[0]!));
    const others = [...entries].filter(
      (entry) => !fixed.includes(entry) && !entry.startsWith('.') && !/^buf.*\.yaml$/.test(entry),
    );
    expect(others).toEqual([]);
  });

  it('has at most 12 files in a folder, tests beside them not counted', () => {
    const folders = new Map<string, number>();
    const counted = files.filter(
      (file) =>
        !isTest(file) &&
        file.includes('/') &&
        !/\/(testdata|migrations)\//.test(file) &&
        !/^proto\/(google|buf|grpc|hashicorp)\//.test(file),
    );
    for (const file of counted) folders.set(dirname(file), (folders.get(dirname(file)) ?? 0) + 1);
    expect([...folders].filter(([, count]) => count > 12)).toEqual([]);
  });

  it('has no file longer than 400 lines', () => {
    const long = sources
      .map((file) => [file, readSource(file).split('\n').length] as const)
      .filter(([, lines]) => lines > 400);
    expect(long).toEqual([]);
  });

  it('opens each module with what it is', () => {
    const bare = sources.filter((file) => !/^(#!.*\n)?(\/\/ |\/\*\*?)/.test(readSource(file)));
    expect(bare).toEqual([]);
  });

  it('has the same files in every service', () => {
    const folders = new Set(files.flatMap((file) => /^services\/([^/]+)\//.exec(file)?.[1] ?? []));
    const services = [...folders].filter((name) => !['chassis', 'tooling'].includes(name));
    const missing = services.flatMap((service) => {
      const own = files.filter((file) => file.startsWith(`services/${service}/`)).map(toNames);
      const top = new Set(own.map(([first]) => first));
      const anywhere = new Set(own.flat());
      return [
        ...['main', 'service', 'migrations'].filter((name) => !top.has(name)),
        // A flat service has these files at its top, other services have them in the folders of their nouns.
        ...['api', 'store'].filter((name) => !anywhere.has(name)),
      ].map((name) => `${service}/${name}`);
    });
    expect(missing).toEqual([]);
    const wiring = services.map((service) => readSource(`services/${service}/main.ts`).split('\n').length);
    // The count includes the empty line behind the last line end.
    expect(Math.max(...wiring)).toBeLessThanOrEqual(21);
  });
});

/** The folders below a service and the file's name without its extension. */
const toNames = (file: string): string[] => file.replace(/\.ts$/, '').split('/').slice(2);
