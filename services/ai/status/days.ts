// The days of a person's training, one number for each from the first day with a workout to the day that is asked about, 0
// on those without. Which day a workout belongs to depends on the person's time zone, and is said by whoever brings it.

/** As 2025-09-15. */
export type Day = string;

/** What cannot be known yet, and how many more days it takes. */
export interface Unknown {
  readonly missingDays: number;
}

const msPerDay = 86_400_000;

/** Counted from 1970-01-01: days have no hours, so that no summer time makes one shorter. */
export const toNumber = (day: Day): number => Math.round(Date.parse(`${day}T00:00:00Z`) / msPerDay);

/** Of several workouts on a day the loads add up; what is after `today` is left out. */
export function toDays(loads: readonly { day: Day; load: number }[], today: Day): number[] {
  const last = toNumber(today);
  const known = loads.map(({ day, load }) => ({ day: toNumber(day), load })).filter(({ day }) => day <= last);
  if (known.length === 0) return [];
  const first = known.reduce((least, { day }) => Math.min(least, day), last);
  const days = new Array<number>(last - first + 1).fill(0);
  for (const { day, load } of known) days[day - first]! += load;
  return days;
}

/** Undefined where there are enough days. */
export const unknownUntil = (days: readonly number[], least: number): Unknown | undefined =>
  days.length < least ? { missingDays: least - days.length } : undefined;
