// Fields of requests as the rules want them: moments, days and time zones.
// Values that the contract's validation cannot describe are refused here, by the field's name.
import { invalidField } from '#chassis/rpc/errors.ts';
import { isTimeZone, timeZoneRule } from '#chassis/text/days.ts';

/** Between these days, the day in any time zone has a year of four digits, and the date is hardly a typing mistake. */
const workoutYears = { first: Date.UTC(1900, 0), last: Date.UTC(3000, 0) - 1 };

/** The range of a protobuf timestamp: the years 1 to 9999. */
const timestampYears = { first: -62_135_596_800_000, last: 253_402_300_799_999 };

/** A moment of training. */
export function toTime(moment: Date | undefined, field: string): Date {
  if (!moment) throw invalidField(field, 'must be given');
  return toMoment(moment, field, workoutYears);
}

/** One end of a range of moments. */
export function toBound(moment: Date | undefined, field: string): Date | undefined {
  return moment && toMoment(moment, field, timestampYears);
}

function toMoment(moment: Date, field: string, { first, last }: typeof workoutYears): Date {
  const time = moment.getTime();
  if (time >= first && time <= last) return moment;
  const [from, to] = [first, last].map((end) => new Date(end).toISOString().slice(0, 10));
  throw invalidField(field, `must be between ${from} and ${to}`);
}

export function toTimeZone(name: string, field: string): string {
  if (!isTimeZone(name)) throw invalidField(field, timeZoneRule);
  return name;
}

/** A day, such as 2025-09-15. The contract has checked the digits. An empty text means no day. */
export function toDay(text: string, field: string): string | undefined {
  if (text === '') return undefined;
  const midnight = new Date(`${text}T00:00:00Z`);
  const exists = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
  if (exists && text >= '0001-01-01') return text;
  throw invalidField(field, 'must be a day of the calendar');
}
