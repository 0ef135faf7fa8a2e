// The days of a person's training: one number for each day from the first day with a workout to the requested day, and 0 for
// a day without a workout. The day of a workout depends on the person's time zone, so the caller decides it.

/** A date such as 2025-09-15. */
export type Day = string;

/** The answer when a figure cannot be known yet: the number of days that are missing. */
export interface Unknown {
  readonly missingDays: number;
}

const msPerDay = 86_400_000;

/** The number of days since 1970-01-01. Dates have no hours, so that summer time makes no day shorter. */
export const toNumber = (day: Day): number => Math.round(Date.parse(`${day}T00:00:00Z`) / msPerDay);

/** The loads of several workouts on one day add up. Workouts after `today` are left out. */
export function toDays(loads: readonly { day: Day; load: number }[], today: Day): number[] {
  const last = toNumber(today);
  const known = loads.map(({ day, load }) => ({ day: toNumber(day), load })).filter(({ day }) => day <= last);
  if (known.length === 0) return [];
  const first = known.reduce((least, { day }) => Math.min(least, day), last);
  const days = new Array<number>(last - first + 1).fill(0);
  for (const { day, load } of known) days[day - first]! += load;
  return days;
}

/** Undefined when there are enough days. */
export const unknownUntil = (days: readonly number[], least: number): Unknown | undefined =>
  days.length < least ? { missingDays: least - days.length } : undefined;
