// Names the TypeScript lines in the stack traces of a bundle, in which this is the first module to run. Node's own
// `--enable-source-maps` decodes whole maps and keeps them, which costs a process some 50 MB from the first error on. Here
// a map is read when a trace is, only the position is kept, and the same position is not looked up again.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const position = /(file:\/\/[^\s()]+\.mjs):(\d+):(\d+)/;
const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const known = new Map<string, string>();

interface SourceMap {
  sources: string[];
  mappings: string;
}

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

/** Undefined where there is no map, or none that can be read: a trace is told in any case. */
function findSource(url: string, line: number, column: number): string | undefined {
  try {
    const file = `${fileURLToPath(url)}.map`;
    if (!existsSync(file)) return undefined;
    const map: SourceMap = JSON.parse(readFileSync(file, 'utf8'));
    const found = findSegment(map.mappings, line, column);
    if (!found) return undefined;
    const source = fileURLToPath(new URL(map.sources[found.source]!, url));
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
function findSegment(mappings: string, line: number, column: number): Segment | undefined {
  const sums = [0, 0, 0, 0];
  let found: Segment | undefined;
  let [row, generated] = [0, 0];
  for (const segment of eachSegment(mappings)) {
    if (segment === ';') {
      row += 1;
      generated = 0;
      if (row > line) return found;
      continue;
    }
    generated += segment[0]!;
    if (segment.length < 4) continue;
    for (const index of [1, 2, 3]) sums[index]! += segment[index]!;
    if (row === line && generated <= column) found = { source: sums[1]!, line: sums[2]!, column: sums[3]! };
  }
  return found;
}

/** The numbers of each segment, and `;` at the end of each line. */
function* eachSegment(mappings: string): Generator<number[] | ';'> {
  let numbers: number[] = [];
  let [value, shift] = [0, 0];
  for (const character of mappings) {
    if (character === ',' || character === ';') {
      if (numbers.length > 0) yield numbers;
      numbers = [];
      if (character === ';') yield ';';
      continue;
    }
    const digit = digits.indexOf(character);
    value |= (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  if (numbers.length > 0) yield numbers;
}
