// One record of an export as one set, with what it says about its workout; or the reason why it holds none.
// The apps write 0 where there is nothing, so a weight, distance, time or exertion of 0 is absent. Repetitions of 0
// are absent too, except beside a weight alone: a lift that failed is a set.
import { Set_Type } from '#proto/gen/sinew/workout/v1/set.ts';
import type { Cells } from './cells.ts';
import { betweenSets } from './columns/between-sets.ts';
import type { Source } from './columns/fields.ts';
import { normalize } from './columns/words.ts';
import { readSeconds } from './time/durations.ts';
import type { Units } from './units.ts';

export interface ParsedSet {
  exerciseName: string;
  type: Set_Type;
  /** The weight as the app writes it. For an assisted exercise it is the help, above zero. */
  weightKg?: number;
  reps?: number;
  distanceM?: number;
  durationS?: number;
  rpe?: number;
  notes: string;
  superset?: number;
  /** The line in the file where the row begins; the header is line 1. */
  line: number;
}

/** A set, or the reason why the record is not a set. Its notes are kept with the sets of its exercise in both cases. */
export type Row =
  | { readonly set: ParsedSet }
  | { readonly skipped: string; readonly exercise: string; readonly notes: string };

export const longestNotes = 4000;
const longestExerciseName = 100;
const weightBounds = { least: -500, most: 2000 };
const repsBounds = { least: 0, most: 10_000, whole: true };
const distanceBounds = { least: 0, most: 1_000_000 };
const durationBounds = { least: 0, most: 604_800 };
const rpeBounds = { least: 0, most: 10 };
const supersetBounds = { least: 0, most: 1000, whole: true };

const setTypes: Readonly<Record<string, Set_Type>> = {
  normal: Set_Type.NORMAL,
  working: Set_Type.NORMAL,
  work: Set_Type.NORMAL,
  w: Set_Type.WARM_UP,
  warmup: Set_Type.WARM_UP,
  d: Set_Type.DROP,
  drop: Set_Type.DROP,
  dropset: Set_Type.DROP,
  f: Set_Type.FAILURE,
  failure: Set_Type.FAILURE,
};

/** The words for a set's state, or for whether it is done. */
const notDone: ReadonlySet<string> = new Set(['notstarted', 'not started', 'false', 'no', '0', 'skipped', 'planned']);

export function readRow(cells: Cells, source: Source, units: Units): Row {
  const order = readOrder(cells.raw('setType'));
  const notes = readNotes(cells, 'notes', source);
  const skip = (skipped: string): Row => ({ skipped, exercise: cells.raw('exercise'), notes });
  if (betweenSets.rest.has(order)) return skip('a rest timer, not a set');
  if (betweenSets.note.has(order)) return skip('a note, not a set');
  if (notDone.has(cells.raw('status').toLowerCase())) return skip('a set that was planned and not done');
  const exerciseName = readExercise(cells);
  const measured = readValues(cells, units);
  const isEmpty = Object.values(measured).every((value) => value === undefined);
  if (isEmpty) return skip('neither repetitions, weight, distance nor time');
  const type = readSetType(cells);
  if (type === undefined) {
    // A word that is no kind of set, beside a time alone, is what the app's language has for a rest.
    if (!/^\p{L}\d*$/u.test(order) && isOnlyTime(measured)) return skip('a time between the sets, not a set');
    cells.notice('setType', 'not a kind of set that is known: it counts as a normal one');
  }
  const set: ParsedSet = {
    exerciseName,
    type: type ?? Set_Type.NORMAL,
    ...measured,
    rpe: present(cells.lenient('rpe', () => cells.number('rpe', rpeBounds))),
    notes,
    superset: cells.lenient('superset', () => cells.number('superset', supersetBounds)),
    line: cells.line,
  };
  return { set };
}

/** Nearly every row has a number or the same word. */
const readOrder = (text: string): string => (text === 'normal' || /^\d+$/.test(text) ? text : normalize(text));

/** Hevy writes a new line in a note as a backslash and an n. */
export function readNotes(cells: Cells, field: 'notes' | 'workoutNotes', source: Source): string {
  const text = cells.text(field, longestNotes);
  return source === 'HEVY' ? text.replaceAll('\\n', '\n').trim() : text;
}

function readExercise(cells: Cells): string {
  const name = cells.raw('exercise');
  if (name === '' || name === '""') cells.refuse('exercise', 'the exercise has no name');
  const equipment = cells.raw('equipment');
  const whole = equipment === '' || name.endsWith(')') ? name : `${name} (${equipment})`;
  // Cut short, two names could become one.
  if ([...whole].length > longestExerciseName)
    cells.refuse('exercise', `longer than ${longestExerciseName} characters`);
  return whole;
}

type Measured = Pick<ParsedSet, 'weightKg' | 'reps' | 'distanceM' | 'durationS'>;

function readValues(cells: Cells, units: Units): Measured {
  const weightKg = present(cells.amount('weight', weightBounds, units.factorOf(cells, 'weight')));
  const distanceM = present(cells.amount('distance', distanceBounds, units.factorOf(cells, 'distance')));
  const durationS = present(cells.measure('seconds', readSeconds, { ...durationBounds, factor: secondsOf(cells) }));
  const reps = cells.number('reps', repsBounds);
  const failed = weightKg !== undefined && distanceM === undefined && durationS === undefined;
  return { weightKg, reps: reps === 0 && !failed ? undefined : reps, distanceM, durationS };
}

/** The seconds in one unit of a time: where the time is only a number, the cell beside it names the unit. */
function secondsOf(cells: Cells): number {
  if (!/^\p{Nd}+(?:[.,]\p{Nd}+)?$/u.test(cells.raw('seconds'))) return 1;
  return cells.value('secondsUnit', (unit) => readSeconds(`1 ${unit}`), 'a unit of time') ?? 1;
}

/** Undefined for a word that is no kind of set. */
function readSetType(cells: Cells): Set_Type | undefined {
  if (/^(?:true|yes|1)$/i.test(cells.raw('warmUp'))) return Set_Type.WARM_UP;
  if (cells.raw('status').toLowerCase() === 'failed') return Set_Type.FAILURE;
  const text = cells.raw('setType');
  if (/^"*$|^-?\d+(?:[.,]0+)?$/.test(text)) return Set_Type.NORMAL;
  const word = text.toLowerCase().replace(/[\s_-]/g, '');
  return lookUp(setTypes, /^[wdf]\d+$/.test(word) ? word.slice(0, 1) : word);
}

const isOnlyTime = ({ durationS, weightKg, reps, distanceM }: Measured): boolean =>
  durationS !== undefined && weightKg === undefined && reps === undefined && distanceM === undefined;

function present(value: number | undefined): number | undefined {
  return value === 0 ? undefined : value;
}

function lookUp<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
