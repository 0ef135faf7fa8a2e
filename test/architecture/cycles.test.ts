// No circles between files, not even by types: a reader would have to take them in all at once. A type that two files need
// lives with the noun that it describes.
import { describe, expect, it } from 'vitest';
import { importsOf, isSource, isTest, listFiles } from './sources.ts';

const sources = listFiles().filter((file) => isSource(file) && !isTest(file));

type Graph = Map<string, Set<string>>;

function toGraph(files: readonly string[]): Graph {
  const known = new Set(files);
  return new Map(files.map((file) => [file, new Set(importsOf(file).filter((target) => known.has(target)))]));
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
});
