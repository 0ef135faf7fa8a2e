// Days and weekdays of a plan. A plan has weeks of seven days from its first day, whatever weekday that is.
import { type Day, toNumber } from '../status/days.ts';

/** 1 is Monday, 7 is Sunday (ISO 8601). */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

export const daysOfWeek = 7;
const msPerDay = 86_400_000;

export const dayAfter = (day: Day, days: number): Day =>
  new Date((toNumber(day) + days) * msPerDay).toISOString().slice(0, 10);

export const daysBetween = (from: Day, to: Day): number => toNumber(to) - toNumber(from);

/** 1 January 1970 was a Thursday. */
export const weekdayOf = (day: Day): Weekday => (((((toNumber(day) + 3) % 7) + 7) % 7) + 1) as Weekday;

/** The week of a plan that a day is in; 1 is the first. */
export const weekOf = (startDay: Day, day: Day): number => Math.floor(daysBetween(startDay, day) / daysOfWeek) + 1;
