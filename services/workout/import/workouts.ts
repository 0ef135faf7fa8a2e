// The sets of an export gathered into workouts. Records belong together when they have the same start and name, and,
// where Strong numbers its workouts, the same number. What the times mean is known at the end: the whole file tells.

import { giveTurn } from '#chassis/runtime/turn.ts';
import { mostOf } from '#proto/contract.ts';
import { mostSets } from '../workout.ts';
import type { Cells, Notice } from './cells.ts';
import type { Layout, Source } from './columns/fields.ts';
import { fingerprintOf, identityOf } from './identity.ts';
import { keepNotes, type PendingNote } from './notes.ts';
import { type ParsedSet, readNotes, readRow } from './rows.ts';
import { Calendar, type Reading } from './time/calendar.ts';
import { readDuration } from './time/durations.ts';
import { type Moment, readMoment } from './time/moments.ts';
import { gatherMonths } from './time/months.ts';
import { type Span, spanOf, type WrittenEnd } from './time/span.ts';
import { Units, type WeightUnit } from './units.ts';
import { ImportError, RowFault, show } from './values/error.ts';

export interface ParsedWorkout {
  name: string;
  notes: string;
  startTime: Date;
  /** Absent when the file does not say it; the workout is over nevertheless. */
  endTime: Date | undefined;
  timeZone: string;
  /**
   * A workout has the same fingerprint in every export of the same app: with either unit, in any language or dialect, read in
   * any time zone, and with any corrections of its sets. See identity.ts.
   */
  fingerprint: string;
  sets: ParsedSet[];
  /** Whether the file has no time of day. The workout then starts at noon. */
  dayOnly?: true;
}

/** A record that holds no set. */
export interface SkippedLine {
  line: number;
  /** Empty where it is the whole row. */
  column: string;
  reason: string;
}

export interface WorkoutReadOptions {
  /** The IANA zone in which the wall-clock times of the file were written. */
  readonly timeZone: string;
  /** The unit of weights whose column does not say it. */
  readonly weightUnit: WeightUnit;
  /** The file's language as BCP 47, for dates that can be read in two ways; empty when it is not known. */
  readonly language: string;
}

interface Group {
  readonly name: string;
  notes: string;
  readonly start: Moment;
  /** The cells of its first record. */
  readonly cells: Cells;
  end: WrittenEnd | undefined;
  /** The end as the line before wrote it. Every line has it, and it is read when it changes. */
  writtenEnd: string;
  readonly sets: ParsedSet[];
  readonly pending: PendingNote[];
  readonly categories: Set<string>;
  /** The number of the export, when one file has several. */
  part: number;
}

const longestName = mostOf('sinew.workout.v1.Workout', 'name');
const expectedTime = 'a date and time such as 2024-11-28 17:36:08 or 28 Nov 2024, 17:36';
/** So few faults are mistakes of single rows, whatever their share. */
const fewFaults = 20;
/** A file of which less can be read is not what it seems to be. */
const leastReadable = 0.1;

export class Workouts {
  readonly notices: Notice[] = [];
  readonly #source: Source;
  readonly #options: WorkoutReadOptions;
  readonly #calendar: Calendar;
  readonly #units: Units;
  readonly #groups = new Map<string, Group>();
  readonly #moments = new Map<string, Moment | undefined>();
  readonly #skipped: SkippedLine[] = [];
  readonly #faults: RowFault[] = [];
  #part = 0;
  /** The workout of the record before, and of the last record before a header. */
  #last: Group | undefined;
  #cut: Group | undefined;

  constructor({ source }: Layout, options: WorkoutReadOptions) {
    this.#source = source;
    this.#options = options;
    this.#calendar = new Calendar(options.language);
    this.#units = new Units(options.weightUnit);
  }

  /** Takes the record, or notes what is wrong with it. */
  add(cells: Cells): void {
    try {
      this.#add(cells);
    } catch (error) {
      if (!(error instanceof RowFault)) throw error;
      this.#faults.push(error);
    }
  }

  /** Looks at a record before it is read: what the first of them say holds for all. */
  learn(cells: Cells): void {
    this.#units.learn(cells);
  }

  /** A record that cannot be read. */
  reject(line: number, reason: string): void {
    this.#faults.push(new RowFault(reason, line));
  }

  skip(line: number, reason: string): void {
    this.#skipped.push({ line, column: '', reason });
  }

  /** Begins another export in the same file. Workouts that it repeats are not reported twice. */
  beginPart(): void {
    this.#part += 1;
    this.#cut = this.#last;
  }

  /** The workouts in the order of the file, and the records that hold no set: first those that are at fault. */
  async finish(): Promise<{ workouts: ParsedWorkout[]; skipped: SkippedLine[]; faults: number }> {
    if (this.#calendar.needsMonths) for (const _ of gatherMonths()) await giveTurn();
    const reading = this.#calendar.decide();
    const seen = new Map<string, number>();
    const workouts = [...this.#groups.values()].flatMap((group) => this.#toWorkout(group, reading, seen) ?? []);
    const faults = this.#faults.toSorted((one, other) => one.line - other.line);
    const sets = workouts.reduce((sum, workout) => sum + workout.sets.length, 0);
    const isUnreadable = sets === 0 || (faults.length > fewFaults && sets < (sets + faults.length) * leastReadable);
    if (faults.length > 0 && isUnreadable) throw new ImportError(faults[0]!.reason, faults[0]!.line, faults[0]!.column);
    const told = faults.map(({ line, column = '', reason }) => ({ line, column, reason }));
    return { workouts, skipped: [...told, ...this.#skipped], faults: faults.length };
  }

  #add(cells: Cells): void {
    this.learn(cells);
    const row = readRow(cells, this.#source, this.#units);
    if ('skipped' in row) {
      const { skipped, exercise, notes } = row;
      if (notes) this.#groupOf(cells).pending.push({ exercise, text: notes, cells });
      this.skip(cells.line, notes ? `${skipped}; its text is kept` : skipped);
      return;
    }
    const group = this.#groupOf(cells);
    // A header amid a workout divides pages, not exports.
    if (group === this.#cut && !cells.isSame(group.cells)) group.part = this.#part;
    this.#cut = undefined;
    this.#last = group;
    if (group.part < this.#part) {
      this.skip(cells.line, 'a workout that the file has told before');
      return;
    }
    if (group.sets.length === mostSets) cells.refuse('start', `the workout has more than ${mostSets} sets`);
    group.sets.push(row.set);
    // Should the lines of a workout differ, the first that says something is believed.
    group.notes ||= readNotes(cells, 'workoutNotes', this.#source);
    for (const category of cells.raw('category').split(',')) if (category.trim()) group.categories.add(category.trim());
    this.#addEnd(group, cells);
  }

  #groupOf(cells: Cells): Group {
    const start = this.#readMoment(cells, 'start');
    if (!start) return cells.refuse('start', 'there is no date and time');
    const name = cells.raw('workoutName');
    const key = JSON.stringify([cells.raw('workoutNumber'), start.text, name]);
    const known = this.#groups.get(key);
    if (known) return known;
    this.#calendar.add(start, { line: cells.line, column: cells.column('start')?.name });
    const group: Group = {
      name: cells.text('workoutName', longestName),
      notes: '',
      start,
      cells,
      end: undefined,
      writtenEnd: '',
      sets: [],
      pending: [],
      categories: new Set(),
      part: this.#part,
    };
    this.#groups.set(key, group);
    return group;
  }

  #addEnd(group: Group, cells: Cells): void {
    const written = `${cells.raw('workoutDuration')} ${cells.raw('end')}`;
    if (written === group.writtenEnd) return;
    group.writtenEnd = written;
    group.end ??= this.#readEnd(cells);
  }

  #readEnd(cells: Cells): WrittenEnd | undefined {
    const duration = cells.lenient('workoutDuration', () =>
      cells.value('workoutDuration', readDuration, 'a duration such as 1h 5m'),
    );
    if (duration !== undefined) return { duration, cells };
    const moment = cells.lenient('end', () => this.#readMoment(cells, 'end'));
    if (moment) this.#calendar.add(moment, { line: cells.line, column: cells.column('end')?.name });
    return moment && { moment, cells };
  }

  /** Reads a moment, and remembers it, because line after line has the same times. */
  #readMoment(cells: Cells, field: 'start' | 'end'): Moment | undefined {
    const text = cells.raw(field);
    if (this.#moments.has(text)) return this.#moments.get(text);
    const moment = cells.value(field, readMoment, expectedTime);
    this.#moments.set(text, moment);
    return moment;
  }

  #toWorkout(group: Group, reading: Reading, seen: Map<string, number>): ParsedWorkout | undefined {
    const { start, sets, cells } = group;
    const { timeZone } = this.#options;
    const clock = reading(start);
    if (!clock) {
      const column = cells.column('start')?.name;
      const reason = `${show(start.text)} is not ${expectedTime}`;
      this.#faults.push(...sets.map(({ line }) => new RowFault(reason, line, column)));
      return undefined;
    }
    if (sets.length === 0) return undefined;
    const span: Span = spanOf({ clock, cells, end: group.end }, reading, timeZone);
    const name = group.name || (this.#source === 'FITNOTES' ? nameOf(group.categories) : '');
    const identity = identityOf(this.#source, clock, group.name);
    const before = seen.get(identity) ?? 0;
    seen.set(identity, before + 1);
    const dayOnly = clock.dayOnly ? { dayOnly: true as const } : {};
    const notes = keepNotes(group);
    return { name, notes, ...span, timeZone, fingerprint: fingerprintOf(identity, before), sets, ...dayOnly };
  }
}

/** FitNotes has days without a name: they are called after what was trained. */
function nameOf(categories: ReadonlySet<string>): string {
  const name = [...categories].join(', ');
  return [...name].length > longestName ? [...categories][0]!.slice(0, longestName) : name;
}
