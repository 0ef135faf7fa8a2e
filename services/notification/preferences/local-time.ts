// Finds the end of quiet hours and the time of the next digest in a person's time zone, also on days when clocks change.
import { Temporal } from 'temporal-polyfill';

/** Minutes since midnight by the person's clock. Quiet hours may go over midnight, as from 22:00 until 07:00. */
export interface QuietHours {
  from: number;
  until: number;
}

export interface DigestTime {
  frequency: 'daily' | 'weekly';
  /** 0 to 23. */
  hour: number;
  /** 1 is Monday, 7 is Sunday; only for a weekly digest. */
  weekday: number;
}

/** The first moment after `now` at which the quiet hours are over; undefined when `now` is not in the quiet hours. */
export function endOfQuietHours(quiet: QuietHours, timeZone: string, now: Date): Date | undefined {
  const local = toLocal(now, timeZone);
  if (!isQuiet(quiet, local)) return undefined;
  const until = Temporal.PlainTime.from({ hour: Math.floor(quiet.until / 60), minute: quiet.until % 60 });
  const days = [0, 1, 2].map((day) => local.toPlainDate().add({ days: day }).toPlainDateTime(until));
  // When clocks go back, the end may come twice, and the first one counts. When clocks skip the end, the jump is the end.
  const ends = days.flatMap((end) =>
    (['earlier', 'later'] as const).map((disambiguation) => end.toZonedDateTime(timeZone, { disambiguation })),
  );
  const jump = local.getTimeZoneTransition('next');
  const over = (jump ? [...ends, jump] : ends)
    .filter((end) => end.epochMilliseconds > now.getTime() && !isQuiet(quiet, end))
    .map((end) => end.epochMilliseconds);
  return new Date(Math.min(...over));
}

/**
 * The next time for a digest after `now`. When the clocks skip its hour, the time moves on by the length of the jump. When
 * the hour comes twice, the first one counts.
 */
export function nextDigest({ frequency, hour, weekday }: DigestTime, timeZone: string, now: Date): Date {
  const today = toLocal(now, timeZone).toPlainDate();
  for (let day = 0; ; day++) {
    const date = today.add({ days: day });
    if (frequency === 'weekly' && date.dayOfWeek !== weekday) continue;
    const time = date.toZonedDateTime({ timeZone, plainTime: { hour } }).epochMilliseconds;
    if (time > now.getTime()) return new Date(time);
  }
}

function isQuiet({ from, until }: QuietHours, { hour, minute }: Temporal.ZonedDateTime): boolean {
  const minutes = hour * 60 + minute;
  return from < until ? minutes >= from && minutes < until : minutes >= from || minutes < until;
}

const toLocal = (moment: Date, timeZone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(moment.getTime()).toZonedDateTimeISO(timeZone);
