// Wall-clock times as instants in the zone where the person trained. Which of two instants is meant when clocks go back,
// and what a time means that clocks have skipped, is Temporal's "compatible" rule: the earlier one, and the skipped hour
// later, as most calendars have it.
import { Temporal } from 'temporal-polyfill';
import type { WallClock } from './calendar.ts';

export function toInstant(wallClock: WallClock, timeZone: string): Date {
  return resolve(wallClock, timeZone, 'compatible');
}

/** The end of what began at `start`: when its hour comes twice, it is the one that is not before the start. */
export function toEnd(wallClock: WallClock, timeZone: string, start: Date): Date {
  const end = toInstant(wallClock, timeZone);
  return end < start ? resolve(wallClock, timeZone, 'later') : end;
}

/** The moment at which the clock goes on, for a time that it skips; undefined for every other. */
export function afterSkipped({ time, offset }: WallClock, timeZone: string): Date | undefined {
  if (offset !== undefined) return undefined;
  const shown = time.toZonedDateTime(timeZone, { disambiguation: 'compatible' });
  if (shown.toPlainDateTime().equals(time)) return undefined;
  const before = time.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  const change = before.getTimeZoneTransition('next');
  return change ? new Date(change.epochMilliseconds) : undefined;
}

/** Whether the clock shows the time twice. */
export function comesTwice({ time, offset }: WallClock, timeZone: string): boolean {
  if (offset !== undefined) return false;
  const [one, other] = (['earlier', 'later'] as const).map((disambiguation) =>
    time.toZonedDateTime(timeZone, { disambiguation }),
  );
  return one!.epochMilliseconds !== other!.epochMilliseconds && one!.toPlainDateTime().equals(time);
}

function resolve({ time, offset }: WallClock, timeZone: string, disambiguation: 'compatible' | 'later'): Date {
  if (offset !== undefined) return new Date(Temporal.Instant.from(`${time.toString()}${offset}`).epochMilliseconds);
  return new Date(time.toZonedDateTime(timeZone, { disambiguation }).epochMilliseconds);
}

/** Whether the runtime knows the zone. */
export function isZoneOrOffset(timeZone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone }));
  } catch {
    return false;
  }
}
