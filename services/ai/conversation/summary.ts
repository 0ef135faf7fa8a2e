// Shortens what a tool answered, for the person who reads what an answer rests on: of long lists the first entries, of long
// texts the beginning, of what is nested deep nothing. The summary is JSON still, and a "…" says where something is missing.

/** How much of a value is kept. */
interface Measure {
  entries: number;
  fields: number;
  characters: number;
  depth: number;
}

/** The first whose summary is short enough is taken. */
const measures: readonly Measure[] = [
  { entries: 20, fields: 40, characters: 300, depth: 8 },
  { entries: 8, fields: 20, characters: 160, depth: 6 },
  { entries: 4, fields: 16, characters: 80, depth: 5 },
  { entries: 2, fields: 12, characters: 60, depth: 4 },
  { entries: 1, fields: 8, characters: 40, depth: 3 },
  { entries: 1, fields: 6, characters: 20, depth: 1 },
];

const missing = '…';

/** JSON of at most so many characters. Empty texts and lists, which say nothing, are left out of objects. */
export function summarise(value: unknown, mostCharacters: number): string {
  for (const measure of measures) {
    const json = JSON.stringify(shorten(value, measure, measure.depth)) ?? 'null';
    if (json.length <= mostCharacters) return json;
  }
  return JSON.stringify(missing);
}

function shorten(value: unknown, measure: Measure, depth: number): unknown {
  if (typeof value === 'string') return cut(value, measure.characters);
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth === 0) return missing;
  return Array.isArray(value) ? shortenList(value, measure, depth) : shortenObject(value, measure, depth);
}

function shortenList(list: readonly unknown[], measure: Measure, depth: number): unknown[] {
  const kept = list.slice(0, measure.entries).map((entry) => shorten(entry, measure, depth - 1));
  const rest = list.length - kept.length;
  return rest > 0 ? [...kept, `${missing} ${rest} more`] : kept;
}

function shortenObject(object: object, measure: Measure, depth: number): object {
  const fields = Object.entries(object).filter(([, value]) => !isEmpty(value));
  const kept = fields
    .slice(0, measure.fields)
    .map(([name, value]) => [cut(name, measure.characters), shorten(value, measure, depth - 1)]);
  const rest = fields.length - kept.length;
  return Object.fromEntries(rest > 0 ? [...kept, [missing, `${rest} more`]] : kept);
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

/** Half of a character at the cut is none that a reader could show. */
const cut = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most).toWellFormed()}${missing}` : text;
