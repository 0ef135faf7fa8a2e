// The source of each place in a bundle, as a table: a running program finds one place in it without reading the rest. A
// source map has to be decoded from its beginning. For a bundle of three megabytes and a trace of ten lines, that stops a
// busy process for seconds, just when it has its first error. The source map stays, because debuggers and profilers read it.
//
// The file holds integers of 32 bits, little-endian. First comes the number of lines of the bundle. Then comes, for each
// line and once more for the end, the index of its first segment. Then come, for each segment, its column, the index of its
// source in the list, and its line and column in that source.
import { readFileSync, writeFileSync } from 'node:fs';
import { decode } from '@jridgewell/sourcemap-codec';

/** Writes the table and the list of the sources beside a bundled file that has a source map. */
export function writePositions(bundled: string): void {
  const { mappings, sources }: { mappings: string; sources: string[] } = JSON.parse(
    readFileSync(`${bundled}.map`, 'utf8'),
  );
  const lines = decode(mappings).map((line) => line.filter((segment) => segment.length > 1));
  const numbers = [lines.length];
  let first = 0;
  for (const line of lines) {
    numbers.push(first);
    first += line.length;
  }
  numbers.push(first);
  for (const [column, source, sourceLine, sourceColumn] of lines.flat()) {
    numbers.push(column, source!, sourceLine!, sourceColumn!);
  }
  writeFileSync(`${bundled}.positions`, toBytes(numbers));
  writeFileSync(`${bundled}.sources`, JSON.stringify(sources));
}

function toBytes(numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 4);
  for (const [index, number] of numbers.entries()) bytes.writeUInt32LE(number, index * 4);
  return bytes;
}
