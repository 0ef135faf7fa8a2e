// A person's clock: quiet hours and the hour of the digest in their time zone, right also on the days when clocks change.
import { Temporal } from 'temporal-polyfill';

/** Minutes since midnight by the person's clock. From 22:00 until 07:00 goes over midnight. */
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

/** The first moment after `now` at which the quiet hours are over; undefined when they are not on. */
export function endOfQuietHours(quiet: QuietHours, timeZone: string, now: Date): Date | undefined {
  const local = toLocal(now, timeZone);
  if (!isQuiet(quiet, local)) return undefined;
  const until = Temporal.PlainTime.from({ hour: Math.floor(quiet.until / 60), minute: quiet.until % 60 });
  const days = [0, 1, 2].map((day) => local.toPlainDate().add({ days: day }).toPlainDateTime(until));
  // When clocks go back the end comes twice, and the first counts; when they go forward over it, it is over at the jump.
  const ends = days.flatMap((end) =>
    (['earlier', 'later'] as const).map((disambiguation) => end.toZonedDateTime(timeZone, { disambiguation })),
  );
  const jump = local.getTimeZoneTransition('next');
  const over = (jump ? [...ends, jump] : ends)
    .filter((end) => end.epochMilliseconds > now.getTime() && !isQuiet(quiet, end))
    .map((end) => end.epochMilliseconds);
  return new Date(Math.min(...over));
}

/** The next time for a digest after `now`. An hour that the clocks skip is the one after; of two the first. */
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
