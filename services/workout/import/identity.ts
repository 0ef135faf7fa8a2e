// How a workout of an app is recognised when the app exports it again.
import { createHash } from 'node:crypto';
import type { Source } from './columns/fields.ts';
import type { WallClock } from './time/calendar.ts';

/**
 * Makes a text of what stays the same when a workout is exported again: the app, the start on the wall clock as it was written, and
 * the name. The start has no seconds, because Hevy and spreadsheets drop them. The instant is left out, because it depends on the
 * person's time zone, and so are the sets, because their numbers depend on units and people correct mistakes in them.
 */
export function identityOf(source: Source, { time, dayOnly }: WallClock, name: string): string {
  const start = dayOnly ? time.toPlainDate().toString() : time.toString({ smallestUnit: 'minute' });
  return JSON.stringify([source, start, name.normalize('NFC').replace(/\s+/g, ' ')]);
}

/** Two workouts of one file that agree in everything are told apart by their order. */
export function fingerprintOf(identity: string, before: number): string {
  const distinct = before === 0 ? identity : `${identity} ${before + 1}`;
  return createHash('sha256').update(distinct).digest('hex');
}
