// Where each place of a bundle comes from, as a table in which a running program finds one place without reading the rest. A
// source map has to be decoded from its beginning: for a bundle of three megabytes and a trace of ten lines that stops a busy
// process for seconds, at the first error of all times. Debuggers and profilers read the source map, which stays.
//
// The file holds whole numbers of 32 bits, little-endian: how many lines the bundle has; for each line, and once for the end,
// which segment is its first; and for each segment its column, its source (by place in the list), and its line and column there.
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
