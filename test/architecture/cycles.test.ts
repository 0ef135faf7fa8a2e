// Files have no circular imports, not even of types, because a reader would have to understand them all at once. A type that
// two files need lives with the noun that it describes. Folders may import types from each other, but not values: a folder
// that needs another one is above it, or the part that both need is below them.
import { basename, dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, isSource, isTest, listFiles, valueImportsOf } from './sources.ts';

const sources = listFiles().filter((file) => isSource(file) && !isTest(file));

/** Commands for an operator. Each of them wires its own parts. */
const commands = ['articles.ts', 'rebuild.ts', 'rotate-keys.ts', 'verify-audit.ts'];

type Graph = Map<string, Set<string>>;

function toGraph(files: readonly string[]): Graph {
  const known = new Set(files);
  return new Map(files.map((file) => [file, new Set(importsOf(file).filter((target) => known.has(target)))]));
}

/** Files at the root of a service that put its folders together: they may import everything, and no folder imports them. */
const wiring = new Set(['main.ts', 'service.ts', 'config.ts', 'dependencies.ts', ...commands]);

const isWiring = (file: string): boolean => /^services\/[^/]+\/[^/]+$/.test(file) && wiring.has(basename(file));

function toFolders(files: readonly string[]): Graph {
  const own = files.filter((file) => !isWiring(file));
  const known = new Set(own);
  const graph: Graph = new Map(own.map((file) => [dirname(file), new Set()]));
  for (const file of own) {
    for (const target of valueImportsOf(file)) {
      if (known.has(target) && dirname(target) !== dirname(file)) graph.get(dirname(file))!.add(dirname(target));
    }
  }
  return graph;
}

/** Groups of nodes that reach each other (Tarjan's strongly connected components), each sorted. */
function circles(graph: Graph): string[][] {
  const places = new Map<string, { index: number; low: number }>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): { index: number; low: number } => {
    const place = { index: places.size, low: places.size };
    places.set(node, place);
    stack.push(node);
    for (const next of graph.get(node)!) {
      const seen = places.get(next);
      if (!seen) place.low = Math.min(place.low, visit(next).low);
      else if (stack.includes(next)) place.low = Math.min(place.low, seen.index);
    }
    if (place.low === place.index) {
      const group = stack.splice(stack.indexOf(node));
      if (group.length > 1) found.push(group.sort());
    }
    return place;
  };
  for (const node of graph.keys()) if (!places.has(node)) visit(node);
  return found;
}

/** Each service, and the parts of the mesh beside the services. */
const parts = [
  'proto',
  'consul',
  'envoy',
  ...new Set(
    sources.filter((file) => file.startsWith('services/')).map((file) => file.split('/').slice(0, 2).join('/')),
  ),
];

describe('circles', () => {
  it('are found where there are some', () => {
    const graph: Graph = new Map([
      ['a', new Set(['b'])],
      ['b', new Set(['c', 'd'])],
      ['c', new Set(['a'])],
      ['d', new Set()],
    ]);
    expect(circles(graph)).toEqual([['a', 'b', 'c']]);
  });

  it('of files do not exist', () => {
    expect(circles(toGraph(sources))).toEqual([]);
  });

  it.each(parts)('of folders, by values, do not exist in %s', (part) => {
    const own = sources.filter((file) => file.startsWith(`${part}/`) && !file.startsWith('proto/gen/'));
    expect(own.length).toBeGreaterThan(1);
    expect(circles(toFolders(own))).toEqual([]);
  });

  it('of folders are made by values and not by types', () => {
    expect(valueImportsOf('services/chassis/telemetry/log.ts')).toContain('services/chassis/runtime/passing.ts');
    expect(valueImportsOf('services/chassis/rpc/errors.ts')).not.toContain('services/chassis/rpc/violation.ts');
    const folders = toFolders(sources);
    expect(folders.get('services/chassis/rpc')).toContain('services/chassis/runtime');
    expect(folders.get('services/chassis/runtime')).toEqual(new Set());
  });
});
