// The sets of an export gathered into workouts. Records belong together when they have the same start and name, and,
// where Strong numbers its workouts, the same number.
import { createHash } from 'node:crypto';
import type { Cells } from './cells.ts';
import type { Source } from './columns.ts';
import { ImportError } from './error.ts';
import { type ParsedSet, readNotes, readRow, type WeightUnit } from './rows.ts';
import { readDuration, readWallClock, toEnd, toInstant, type WallClock } from './time/times.ts';

export interface ParsedWorkout {
  name: string;
  notes: string;
  startTime: Date;
  /** Absent when the file does not say it; the workout is over nevertheless. */
  endTime: Date | undefined;
  timeZone: string;
  /**
   * The same for the same workout in every export of the same app: with either unit, in any language or dialect, read
   * in any time zone, and whatever was corrected in its sets. See `fingerprintOf`.
   */
  fingerprint: string;
  sets: ParsedSet[];
}

export interface SkippedLine {
  line: number;
  reason: string;
}

export interface ReadOptions {
  /** The IANA zone in which the wall-clock times of the file were written. */
  readonly timeZone: string;
  /** The unit of weights whose column does not say it. */
  readonly weightUnit: WeightUnit;
}

interface Group {
  readonly workout: ParsedWorkout;
  readonly start: WallClock;
  /** What the line before wrote of the end: it stands on every line, and is read when it changes. */
  writtenEnd: string;
}

const longestName = 200;
const mostSets = 1000;
/** A year: an end must be a time that can be stored, however long somebody forgot to press the button. */
const longestDuration = 366 * 24 * 3600;
const expectedTime = 'a date and time such as 2024-11-28 17:36:08 or 28 Nov 2024, 17:36';

export class Workouts {
  readonly skipped: SkippedLine[] = [];
  readonly #groups = new Map<string, Group>();
  readonly #times = new Map<string, WallClock>();
  readonly #source: Source;
  readonly #options: ReadOptions;

  constructor(source: Source, options: ReadOptions) {
    this.#source = source;
    this.#options = options;
  }

  add(cells: Cells): void {
    const row = readRow(cells, this.#source, this.#options.weightUnit);
    if ('skipped' in row) {
      this.skipped.push({ line: cells.line, reason: row.skipped });
      return;
    }
    const group = this.#groupOf(cells);
    const { workout } = group;
    if (workout.sets.length === mostSets) {
      throw new ImportError(`the workout has more than ${mostSets} sets`, cells.line);
    }
    workout.sets.push(row.set);
    // Should the lines of a workout differ, the first that says something is believed; all of them must be readable.
    const notes = readNotes(cells, 'workoutNotes', this.#source);
    workout.notes ||= notes;
    this.#addEnd(group, cells);
  }

  /** In the order of the file. */
  finish(): ParsedWorkout[] {
    const seen = new Map<string, number>();
    return [...this.#groups.values()].map(({ workout, start }) => {
      const identity = identityOf(this.#source, start, workout.name);
      const before = seen.get(identity) ?? 0;
      seen.set(identity, before + 1);
      return { ...workout, fingerprint: fingerprintOf(identity, before) };
    });
  }

  #groupOf(cells: Cells): Group {
    const name = cells.text('workoutName', longestName);
    const start = this.#readTime(cells, 'start');
    if (!start) return cells.refuse('start', 'there is no date and time');
    const key = JSON.stringify([cells.raw('workoutNumber'), start.text, name]);
    const known = this.#groups.get(key);
    if (known) return known;
    const { timeZone } = this.#options;
    const startTime = toInstant(start, timeZone);
    const workout = { name, notes: '', startTime, endTime: undefined, timeZone, fingerprint: '', sets: [] };
    const group: Group = { workout, start, writtenEnd: '' };
    this.#groups.set(key, group);
    return group;
  }

  #addEnd(group: Group, cells: Cells): void {
    const written = `${cells.raw('workoutDuration')} ${cells.raw('end')}`;
    if (written === group.writtenEnd) return;
    group.writtenEnd = written;
    const end = this.#readEnd(cells, group.workout.startTime);
    group.workout.endTime ??= end;
  }

  #readEnd(cells: Cells, start: Date): Date | undefined {
    const duration = cells.value('workoutDuration', readDuration, 'a duration such as 1h 5m');
    if (duration !== undefined) {
      if (duration > longestDuration) cells.refuse('workoutDuration', 'longer than a year');
      return new Date(start.getTime() + duration * 1000);
    }
    const wallClock = this.#readTime(cells, 'end');
    const end = wallClock && toEnd(wallClock, this.#options.timeZone, start);
    if (end && end < start) cells.refuse('end', 'the end is before the start');
    return end;
  }

  /** The same times stand on line after line. */
  #readTime(cells: Cells, field: 'start' | 'end'): WallClock | undefined {
    const text = cells.raw(field);
    const known = this.#times.get(text);
    if (known) return known;
    const time = cells.value(field, readWallClock, expectedTime);
    if (time) this.#times.set(text, time);
    return time;
  }
}

/**
 * What stays the same when a workout is exported again: the app, the start on the wall clock as it was written, and the
 * name. To the minute, because Hevy and spreadsheets drop the seconds; not the instant, which depends on the zone that
 * the person says; not the sets, whose numbers depend on units and whose mistakes people correct.
 */
function identityOf(source: Source, start: WallClock, name: string): string {
  const minute = start.time.toString({ smallestUnit: 'minute' });
  return JSON.stringify([source, minute, name.normalize('NFC').replace(/\s+/g, ' ')]);
}

/** Two workouts of one file that agree in all that are told apart by their order. */
function fingerprintOf(identity: string, before: number): string {
  const distinct = before === 0 ? identity : `${identity} ${before + 1}`;
  return createHash('sha256').update(distinct).digest('hex');
}
