// The project's source files and their imports, for the architecture tests.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

export const root = join(import.meta.dirname, '../..');

/** Files that git tracks or would track, generated ones left out. */
export function listFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate'], {
    cwd: root,
  });
  return listed
    .toString()
    .split('\n')
    .filter((file) => file !== '' && !file.startsWith('proto/gen/'));
}

export const readSource = (file: string): string => readFileSync(join(root, file), 'utf8');

export const isSource = (file: string): boolean => /\.(ts|mjs)$/.test(file);

export const isTest = (file: string): boolean => /\.test\.ts$/.test(file) || file.startsWith('test/');

const aliases: [string, string][] = [
  ['#proto/', 'proto/'],
  ['#envoy/', 'envoy/'],
  ['#consul/', 'consul/'],
  ['#chassis/', 'services/chassis/'],
  ['#tooling/', 'services/tooling/'],
  ['#test/', 'test/'],
];

/** The imports by value of a file, without types: they must exist when the file runs. */
export function valueImportsOf(file: string): string[] {
  const found = readSource(file).matchAll(
    /(?:^|\n)(?:import|export)\s+(?!type\s)([^;'"`]*?)\s*from\s+'([^']+)'|import\('([^']+)'\)|(?:^|\n)import\s+'([^']+)'/g,
  );
  return [...found]
    .filter(([, names]) => !names || !isOnlyTypes(names))
    .map(([, , from, dynamic, bare]) => resolveImport(file, (from ?? dynamic ?? bare)!));
}

/** The imports by value that run before the file itself, without those that it asks for later by `import()`. */
export function eagerImportsOf(file: string): string[] {
  const later = new Set(
    [...readSource(file).matchAll(/import\('([^']+)'\)/g)].map(([, name]) => resolveImport(file, name!)),
  );
  return valueImportsOf(file).filter((name) => !later.has(name));
}

function isOnlyTypes(names: string): boolean {
  const listed = /^\{([^}]*)\}$/.exec(names.trim())?.[1]?.split(',');
  const given = (listed ?? []).map((name) => name.trim()).filter((name) => name !== '');
  return given.length > 0 && given.every((name) => name.startsWith('type '));
}

/** The imports of a file: paths from the root for our own files, names for packages. */
export function importsOf(file: string): string[] {
  const found = readSource(file).matchAll(
    /(?:^|\n)(?:import|export)\b[^;'"`]*?from\s+'([^']+)'|import\('([^']+)'\)|(?:^|\n)import\s+'([^']+)'/g,
  );
  return [...found].map(([, from, dynamic, bare]) => resolveImport(file, (from ?? dynamic ?? bare)!));
}

function resolveImport(file: string, name: string): string {
  if (name.startsWith('.')) return normalize(join(dirname(file), name));
  const alias = aliases.find(([prefix]) => name.startsWith(prefix));
  return alias ? alias[1] + name.slice(alias[0].length) : name;
}
