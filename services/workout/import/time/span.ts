// Finds the start and the end of a workout from its records. An impossible end is left out and reported, and so is a start that the
// clock skipped.

import type { Cells } from '../cells.ts';
import { show } from '../values/error.ts';
import type { Reading, WallClock } from './calendar.ts';
import type { Moment } from './moments.ts';
import { afterSkipped, comesTwice, toEnd, toInstant } from './times.ts';

export type WrittenEnd =
  | { readonly duration: number; readonly cells: Cells }
  | { readonly moment: Moment; readonly cells: Cells };

export interface Span {
  readonly startTime: Date;
  readonly endTime: Date | undefined;
}

interface Written {
  readonly clock: WallClock;
  /** The cells of the record that has the start. */
  readonly cells: Cells;
  readonly end: WrittenEnd | undefined;
}

/** A year: an end must be a time that can be stored, however long somebody forgot to press the button. */
const longestDuration = 366 * 24 * 3600;

export function spanOf({ clock, cells, end }: Written, reading: Reading, timeZone: string): Span {
  const startTime = toInstant(clock, timeZone);
  // Clocks are changed at night.
  const isNight = !clock.dayOnly && (clock.time.hour < 5 || clock.time.hour === 23);
  const moved = isNight ? afterSkipped(clock, timeZone) : undefined;
  const earliest = end && 'moment' in end ? (moved ?? startTime) : startTime;
  const endTime = end && readEnd(end, { startTime: earliest, reading, timeZone });
  // A workout over the gap begins when the clock goes on, or else it would begin after its end.
  const start = endTime && endTime < startTime ? earliest : startTime;
  if (moved) {
    cells.notice(
      'start',
      `${show(cells.raw('start'))} was skipped by the clock in ${timeZone}: it is taken as ${start.toISOString()}`,
    );
  } else if (isNight && comesTwice(clock, timeZone)) {
    cells.notice('start', `${show(cells.raw('start'))} came twice in ${timeZone}: the first time is meant`);
  }
  return { startTime: start, endTime };
}

function readEnd(
  end: WrittenEnd,
  { startTime, reading, timeZone }: { startTime: Date; reading: Reading; timeZone: string },
): Date | undefined {
  const { cells } = end;
  if ('duration' in end) {
    if (end.duration <= longestDuration) return new Date(startTime.getTime() + end.duration * 1000);
    cells.notice('workoutDuration', 'longer than a year: it was left out');
    return undefined;
  }
  const clock = reading(end.moment);
  if (!clock || clock.dayOnly) {
    cells.notice('end', `${show(end.moment.text)} is no time that a workout can end at: it was left out`);
    return undefined;
  }
  const endTime = toEnd(clock, timeZone, startTime);
  const seconds = (endTime.getTime() - startTime.getTime()) / 1000;
  if (seconds >= 0 && seconds <= longestDuration) return endTime;
  cells.notice(
    'end',
    seconds < 0 ? 'the end is before the start: it was left out' : 'longer than a year: it was left out',
  );
  return undefined;
}
