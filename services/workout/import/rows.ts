// One record of an export as one set, with what it says about its workout; or the reason why it holds none.
// Both apps write 0 where there is nothing, so a weight, distance, time or exertion of 0 is absent. Repetitions of 0
// are absent too, except beside a weight alone: a lift that failed is a set.
import { Set_Type } from '#proto/gen/sinew/workout/v1/set.ts';
import type { Cells } from './cells.ts';
import type { Source, Unit } from './columns.ts';

export interface ParsedSet {
  exerciseName: string;
  type: Set_Type;
  /** As the app writes it: for an assisted exercise the help, above zero. */
  weightKg?: number;
  reps?: number;
  distanceM?: number;
  durationS?: number;
  rpe?: number;
  notes: string;
  superset?: number;
  /** Where in the file it begins, the header being line 1. */
  line: number;
}

/** A set, or the reason why the record is none. */
export type Row = { readonly set: ParsedSet } | { readonly skipped: string };

export type WeightUnit = 'kg' | 'lb';

const longestExerciseName = 100;
const longestNotes = 4000;
const weightBounds = { least: -500, most: 2000 };
const repsBounds = { least: 0, most: 10_000, whole: true };
const distanceBounds = { least: 0, most: 1_000_000 };
const durationBounds = { least: 0, most: 604_800 };
const rpeBounds = { least: 0, most: 10 };
const supersetBounds = { least: 0, most: 1000, whole: true };

/** To kilograms and to metres, exactly. */
const factors: Readonly<Record<Unit, number>> = {
  kg: 1,
  lb: 0.453_592_37,
  m: 1,
  km: 1000,
  mi: 1609.344,
  ft: 0.3048,
  yd: 0.9144,
};

const unitColumns = {
  weight: { column: 'weightUnit', allowed: ['kg', 'lb'] as Unit[] },
  distance: { column: 'distanceUnit', allowed: ['m', 'km', 'mi', 'ft', 'yd'] as Unit[] },
} as const;

const units: Readonly<Record<string, Unit>> = {
  kg: 'kg',
  kgs: 'kg',
  lb: 'lb',
  lbs: 'lb',
  m: 'm',
  meter: 'm',
  meters: 'm',
  metres: 'm',
  km: 'km',
  kms: 'km',
  kilometers: 'km',
  kilometres: 'km',
  mi: 'mi',
  mile: 'mi',
  miles: 'mi',
  ft: 'ft',
  feet: 'ft',
  yd: 'yd',
  yds: 'yd',
  yards: 'yd',
};

const setTypes: Readonly<Record<string, Set_Type>> = {
  normal: Set_Type.NORMAL,
  w: Set_Type.WARM_UP,
  warmup: Set_Type.WARM_UP,
  d: Set_Type.DROP,
  drop: Set_Type.DROP,
  dropset: Set_Type.DROP,
  f: Set_Type.FAILURE,
  failure: Set_Type.FAILURE,
};

/** Kinds of records that Strong writes between the sets. */
const notSets: Readonly<Record<string, string>> = {
  'rest timer': 'a rest timer, not a set',
  note: 'a note, not a set',
};

export function readRow(cells: Cells, source: Source, weightUnit: WeightUnit): Row {
  const between = lookUp(notSets, cells.raw('setType').toLowerCase());
  if (between !== undefined) return { skipped: between };
  const exerciseName = cells.text('exercise', longestExerciseName);
  if (exerciseName === '') cells.refuse('exercise', 'the exercise has no name');
  const values = readValues(cells, weightUnit);
  const set: ParsedSet = {
    exerciseName,
    type: cells.value('setType', readSetType, 'a kind of set') ?? Set_Type.NORMAL,
    ...values,
    rpe: present(cells.number('rpe', rpeBounds)),
    notes: readNotes(cells, 'notes', source),
    superset: cells.number('superset', supersetBounds),
    line: cells.line,
  };
  const isEmpty = Object.values(values).every((value) => value === undefined);
  return isEmpty ? { skipped: 'neither repetitions, weight, distance nor time' } : { set };
}

/** Hevy writes a new line in a note as a backslash and an n. */
export function readNotes(cells: Cells, field: 'notes' | 'workoutNotes', source: Source): string {
  const text = cells.text(field, longestNotes);
  return source === 'HEVY' ? text.replaceAll('\\n', '\n').trim() : text;
}

function readValues(
  cells: Cells,
  weightUnit: WeightUnit,
): Pick<ParsedSet, 'weightKg' | 'reps' | 'distanceM' | 'durationS'> {
  const weight = readUnit(cells, 'weight') ?? weightUnit;
  // Neither app says the unit of a bare distance column: it is the long one of the person's system.
  const distance = readUnit(cells, 'distance');
  const weightKg = present(cells.number('weight', weightBounds, factors[weight]));
  const bareDistance = weightUnit === 'lb' ? 'mi' : 'km';
  const distanceM = present(cells.number('distance', distanceBounds, factors[distance ?? bareDistance]));
  const durationS = present(cells.number('seconds', durationBounds));
  const reps = cells.number('reps', repsBounds);
  const failed = weightKg !== undefined && distanceM === undefined && durationS === undefined;
  return { weightKg, reps: reps === 0 && !failed ? undefined : reps, distanceM, durationS };
}

/** The unit that the name of the column says, or else the cell beside the value. */
function readUnit(cells: Cells, field: keyof typeof unitColumns): Unit | undefined {
  const named = cells.column(field)?.unit;
  if (named || cells.raw(field) === '') return named;
  const { column, allowed } = unitColumns[field];
  const read = (text: string) => {
    const unit = lookUp(units, text.toLowerCase().replace('.', ''));
    return unit && allowed.includes(unit) ? unit : undefined;
  };
  return cells.value(column, read, `a unit (${allowed.join(', ')})`);
}

function readSetType(text: string): Set_Type | undefined {
  if (/^\d+(?:\.0+)?$/.test(text)) return Set_Type.NORMAL;
  const word = text.toLowerCase().replace(/[\s_-]/g, '');
  return lookUp(setTypes, /^[wdf]\d+$/.test(word) ? word.slice(0, 1) : word);
}

function present(value: number | undefined): number | undefined {
  return value === 0 ? undefined : value;
}

function lookUp<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
