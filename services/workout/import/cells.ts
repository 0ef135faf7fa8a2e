// The cells of one record, each checked against what the contract allows for it (sinew/workout/v1/set.proto and
// workout.proto), so that all that leaves the import can be stored. An empty cell is an absent value.
import type { Column, Field, Layout } from './columns.ts';
import { ImportError, show } from './error.ts';

export interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly whole?: boolean;
}

/** No number, date or unit is longer; what is longer need not be looked at. */
const longestValue = 64;
const numeral = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

export class Cells {
  readonly line: number;
  readonly #fields: readonly string[];
  readonly #layout: Layout;
  readonly #decimalComma: boolean;

  constructor(place: { line: number; layout: Layout; decimalComma: boolean }, fields: readonly string[]) {
    this.line = place.line;
    this.#fields = fields;
    this.#layout = place.layout;
    this.#decimalComma = place.decimalComma;
  }

  column(field: Field): Column | undefined {
    return this.#layout.columns[field];
  }

  /** What the file has there, without the space around it; empty when there is nothing or no such column. */
  raw(field: Field): string {
    const column = this.#layout.columns[field];
    return column ? (this.#fields[column.index]?.trim() ?? '') : '';
  }

  text(field: Field, longest: number): string {
    const text = this.raw(field);
    if (text.length > longest && [...text].length > longest) this.refuse(field, `longer than ${longest} characters`);
    return text;
  }

  /** A short value that `read` understands. */
  value<T>(field: Field, read: (text: string) => T | undefined, expected: string): T | undefined {
    const text = this.raw(field);
    if (text === '') return undefined;
    const value = text.length > longestValue ? undefined : read(text);
    if (value === undefined) this.refuse(field, `${show(text)} is not ${expected}`);
    return value;
  }

  /** `factor` is that of the unit; converted numbers are rounded to a thousandth. */
  number(field: Field, bounds: Bounds, factor = 1): number | undefined {
    const written = this.value(field, (text) => this.#readNumber(text), bounds.whole ? 'a whole number' : 'a number');
    if (written === undefined) return undefined;
    if (bounds.whole && !Number.isInteger(written))
      this.refuse(field, `${show(this.raw(field))} is not a whole number`);
    // Adding zero turns -0 into 0.
    const value = (factor === 1 ? written : Math.round(written * factor * 1000) / 1000) + 0;
    if (value >= bounds.least && value <= bounds.most) return value;
    const limits = `${Math.ceil(bounds.least / factor)} to ${Math.floor(bounds.most / factor)}`;
    return this.refuse(field, `${show(this.raw(field))} is not within ${limits}`);
  }

  refuse(field: Field, reason: string): never {
    throw new ImportError(reason, this.line, this.column(field)?.name);
  }

  #readNumber(text: string): number | undefined {
    const plain = this.#decimalComma && !text.includes('.') ? text.replace(',', '.') : text;
    return numeral.test(plain) && Number.isFinite(Number(plain)) ? Number(plain) : undefined;
  }
}
