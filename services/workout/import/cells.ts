// The cells of one record, each checked against what the contract allows for it (sinew/workout/v1/set.proto and
// workout.proto), so that all that leaves the import can be stored. An empty cell is an absent value.

import { type Column, type ColumnField, type Layout, readUnit, unitsOf } from './columns/fields.ts';
import { RowFault, show } from './values/error.ts';
import { readNumber, splitUnit } from './values/numbers.ts';

export interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly whole?: boolean;
}

/** A value that was read differently from how it is written. */
export interface Notice {
  readonly line: number;
  readonly column: string;
  readonly description: string;
}

/** The words that people write for their own weight. */
const bodyweight = /^(?:bw|body ?weight)$/i;

interface Place {
  readonly line: number;
  readonly layout: Layout;
  /** Whether a comma can only be a decimal comma. */
  readonly decimalComma: boolean;
  readonly notices: Notice[];
}

/** The longest number, date or unit. A longer text is none of them. */
const longestValue = 64;
/** The texts that programs write for an empty value: quotes within quotes, dashes, and words of languages and databases. */
const nothing = /^(?:""|''|[-–—]+|n\/?a|nan|null|none|nil|undefined)$/i;

export class Cells {
  readonly line: number;
  readonly #fields: readonly string[];
  readonly #place: Place;

  constructor(place: Place, fields: readonly string[]) {
    this.line = place.line;
    this.#fields = fields;
    this.#place = place;
  }

  /** Whether both records have the same text in the column. */
  isSame(other: Cells): boolean {
    return this.#fields.join('\n') === other.#fields.join('\n');
  }

  /** The column of the field; when there are several, the one with a text. */
  column(field: ColumnField): Column | undefined {
    const columns = this.#place.layout.columns[field];
    if (!columns || columns.length === 1) return columns?.[0];
    return columns.find(({ index }) => !isNothing(this.#fields[index]?.trim() ?? '')) ?? columns[0];
  }

  /** The text of the field without the space around it; empty when there is no text or no such column. */
  raw(field: ColumnField): string {
    const column = this.column(field);
    return column ? (this.#fields[column.index]?.trim() ?? '') : '';
  }

  /** The texts of all columns of the field. A text that is too long is cut off, and this is told. */
  text(field: ColumnField, longest: number): string {
    const columns = this.#place.layout.columns[field] ?? [];
    const texts = columns
      .map(({ index }) => this.#fields[index]?.trim() ?? '')
      .filter((text) => text !== '' && text !== '""');
    const text = texts.length > 1 ? texts.join('\n') : (texts[0] ?? '');
    if (text.length <= longest) return text;
    const characters = [...text];
    if (characters.length <= longest) return text;
    this.notice(field, `longer than ${longest} characters: the rest was left out`);
    return characters.slice(0, longest).join('').trim();
  }

  /** A short value that `read` understands. */
  value<T>(field: ColumnField, read: (text: string) => T | undefined, expected: string): T | undefined {
    const text = this.raw(field);
    if (isNothing(text)) return undefined;
    const value = text.length > longestValue ? undefined : read(text);
    if (value === undefined) this.refuse(field, `${show(text)} is not ${expected}`);
    return value;
  }

  number(field: ColumnField, bounds: Bounds): number | undefined {
    return this.measure(field, (text) => readNumber(text, this.#place.decimalComma), bounds);
  }

  /** A number with or without its unit behind it; `factor` is that of the unit. */
  amount(field: 'weight' | 'distance', bounds: Bounds, factor: number): number | undefined {
    const read = (text: string) => {
      if (bodyweight.test(text)) return 0;
      const { number, word } = splitUnit(text) ?? { number: text, word: '' };
      if (word !== '' && !unitsOf[field].includes(readUnit(word)!)) return undefined;
      return readNumber(number, this.#place.decimalComma || isDecimal(number, bounds.most / factor));
    };
    return this.measure(field, read, { ...bounds, factor });
  }

  /** A number in a form of its own. A converted number is rounded to a thousandth. */
  measure(
    field: ColumnField,
    read: (text: string) => number | undefined,
    { factor = 1, ...bounds }: Bounds & { factor?: number },
  ): number | undefined {
    const written = this.value(field, read, bounds.whole ? 'a whole number' : 'a number');
    if (written === undefined) return undefined;
    if (bounds.whole && !Number.isInteger(written))
      this.refuse(field, `${show(this.raw(field))} is not a whole number`);
    // Adding zero turns -0 into 0.
    const value = (factor === 1 ? written : Math.round(written * factor * 1000) / 1000) + 0;
    if (value >= bounds.least && value <= bounds.most) return value;
    const limits = `${Math.ceil(bounds.least / factor)} to ${Math.floor(bounds.most / factor)}`;
    return this.refuse(field, `${show(this.raw(field))} is not within ${limits}`);
  }

  /** The value that `read` gives, or nothing when it refuses: a set is still a set without such a value. */
  lenient<T>(field: ColumnField, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof RowFault)) throw error;
      this.notice(field, `${error.reason}: it was left out`);
      return undefined;
    }
  }

  notice(field: ColumnField, description: string): void {
    this.#place.notices.push({ line: this.line, column: this.column(field)?.name ?? '', description });
  }

  refuse(field: ColumnField, reason: string): never {
    throw new RowFault(reason, this.line, this.column(field)?.name);
  }
}

/** Whether the comma must be a decimal comma, because the number would be too large otherwise. */
function isDecimal(text: string, most: number): boolean {
  const [, thousands] = /^[+-]?(\d{1,3}),\d{3}$/.exec(text) ?? [];
  return thousands !== undefined && (thousands.startsWith('0') || Number(thousands) * 1000 > most);
}

function isNothing(text: string): boolean {
  return text === '' || (text.length < 10 && nothing.test(text));
}
