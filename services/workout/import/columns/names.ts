// FitNotes writes names as they are, without quotes: "Overhead Press (Each Side, Dumbbells)" makes a record one field too
// long. Where only one way of joining fields leaves a number in each column of numbers, that is what was meant.
import { readNumber } from '../numbers.ts';
import { readSeconds } from '../time/durations.ts';
import { type Field, type Layout, readUnit } from './fields.ts';

/** The names that can hold a comma, the likelier first. */
const texts: readonly Field[] = ['exercise', 'category', 'notes'];

/** The record with the fields of one name joined; undefined where none fits, or no name need be. */
export function joinNames(fields: readonly string[], layout: Layout): readonly string[] | undefined {
  const extra = fields.length - layout.width;
  if (fits(fields, layout) && fields.slice(layout.width).every((field) => field.trim() === '')) return undefined;
  const found = texts.flatMap((field) => {
    const index = layout.columns[field]?.[0]?.index;
    if (index === undefined) return [];
    const joined = fields.slice(index, index + extra + 1).join(',');
    const candidate = [...fields.slice(0, index), joined, ...fields.slice(index + extra + 1)];
    return fits(candidate, layout) ? [candidate] : [];
  });
  return found.find((candidate) => candidate.every(isBalanced)) ?? found[0];
}

const isBalanced = (text: string): boolean => text.split('(').length === text.split(')').length;

const checks: Readonly<Partial<Record<Field, (cell: string) => boolean>>> = {
  weight: (cell) => readNumber(cell, false) !== undefined,
  reps: (cell) => readNumber(cell, false) !== undefined,
  distance: (cell) => readNumber(cell, false) !== undefined,
  seconds: (cell) => readSeconds(cell) !== undefined,
  weightUnit: (cell) => readUnit(cell) !== undefined,
  distanceUnit: (cell) => readUnit(cell) !== undefined,
};

function fits(fields: readonly string[], { columns }: Layout): boolean {
  return Object.entries(checks).every(([field, check]) =>
    (columns[field as Field] ?? []).every(({ index }) => {
      const cell = fields[index]?.trim() ?? '';
      return cell === '' || check(cell);
    }),
  );
}
