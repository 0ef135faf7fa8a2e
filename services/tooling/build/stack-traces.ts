// Names the TypeScript lines in the stack traces of a bundle. This module runs first in the bundle. Node's own
// `--enable-source-maps` decodes whole maps and keeps them, which costs a process some 50 MB and stops it for a second at
// its first error. This module reads a place from the table that the build wrote (positions.ts), and keeps only that place.
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const position = /(file:\/\/[^\s()]+\.mjs):(\d+):(\d+)/;
const known = new Map<string, string>();

Error.prepareStackTrace = (error, sites) => {
  const lines = sites.map((site) => `\n    at ${`${site}`.replace(position, toSource)}`);
  return `${toHeader(error)}${lines.join('')}`;
};

function toHeader(error: Error): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return 'Error';
  }
}

function toSource(text: string): string {
  const found = known.get(text);
  if (found !== undefined) return found;
  const [, url, line, column] = position.exec(text)!;
  const source = findSource(url!, Number(line) - 1, Number(column) - 1) ?? text;
  known.set(text, source);
  return source;
}

/** Gives `undefined` when it cannot read a table: the stack trace then names the place in the bundle. */
function findSource(url: string, line: number, column: number): string | undefined {
  try {
    const file = fileURLToPath(url);
    const found = findSegment(`${file}.positions`, line, column);
    if (!found) return undefined;
    const sources: string[] = JSON.parse(readFileSync(`${file}.sources`, 'utf8'));
    const source = fileURLToPath(new URL(sources[found.source]!, url));
    return `${source}:${found.line + 1}:${found.column + 1}`;
  } catch {
    return undefined;
  }
}

interface Segment {
  source: number;
  line: number;
  column: number;
}

/** The last segment of the line that begins at the column or before it. */
function findSegment(file: string, line: number, column: number): Segment | undefined {
  const table = openSync(file, 'r');
  try {
    const [lines] = readNumbers(table, 0, 1);
    if (line >= lines!) return undefined;
    const [first, end] = readNumbers(table, 1 + line, 2);
    const segments = readNumbers(table, 2 + lines! + first! * 4, (end! - first!) * 4);
    let found: Segment | undefined;
    for (let at = 0; at < segments.length && segments[at]! <= column; at += 4) {
      found = { source: segments[at + 1]!, line: segments[at + 2]!, column: segments[at + 3]! };
    }
    return found;
  } finally {
    closeSync(table);
  }
}

/** Reads `count` integers of 32 bits, beginning with the integer at the index `start`. */
function readNumbers(file: number, start: number, count: number): number[] {
  const bytes = Buffer.alloc(count * 4);
  if (readSync(file, bytes, 0, bytes.length, start * 4) < bytes.length) throw new Error('the table ends early');
  return Array.from({ length: count }, (_, index) => bytes.readUInt32LE(index * 4));
}
