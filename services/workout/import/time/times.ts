// Times as exports write them: wall-clock times without a zone, and durations such as "1h 5m". A wall-clock time becomes
// an instant in the zone where the person trained; which of two instants is meant when clocks go back, and what a time
// means that clocks have skipped, is Temporal's "compatible" rule: the earlier one, and the skipped hour later.
import { Temporal } from 'temporal-polyfill';
import { readMonth } from './months.ts';

export interface WallClock {
  readonly time: Temporal.PlainDateTime;
  /** As "2024-11-28T17:36:08" with the offset, the same for all ways of writing it. */
  readonly text: string;
  /** Where the file says it after all, as "Z" or "+02:00". */
  readonly offset?: string;
}

const clock = String.raw`(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,]\d{1,9})?)?(?:\s?(?<half>[AaPp])\.?\s?[Mm]\.?)?`;
const separator = String.raw`(?:,?\s+(?:at\s+)?|,|T)`;
const year = String.raw`(?<year>\d{4})`;
const day = String.raw`(?<day>\d{1,2})`;
const word = String.raw`(?<word>\p{L}+\.?|\d{1,2}\p{L})`;

const forms = [
  // 2024-11-28 17:36:08
  String.raw`${year}[-/.](?<month>\d{1,2})[-/.]${day}${separator}${clock}\s?(?<offset>Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?`,
  // 15 Sep 2025, 07:48
  String.raw`${day}\.?\s+(?:de\s+)?${word},?\s+(?:de\s+)?${year}${separator}${clock}`,
  // Sep 15, 2025, 7:48 AM
  String.raw`${word}\s+${day},?\s+${year}${separator}${clock}`,
  // 28.11.2024 17:36; with slashes it could as well be month first, and is refused
  String.raw`${day}\.\s?(?<month>\d{1,2})\.\s?${year}${separator}${clock}`,
].map((form) => new RegExp(`^${form}$`, 'u'));

/** Undefined when it is no time, or one that no calendar has. */
export function readWallClock(text: string): WallClock | undefined {
  const parts = forms.map((form) => form.exec(text)?.groups).find(Boolean);
  if (!parts) return undefined;
  const hour = toHour(Number(parts.hour), parts.half);
  const month = parts.word === undefined ? Number(parts.month) : readMonth(parts.word);
  const [fullYear, second] = [Number(parts.year), Number(parts.second ?? 0)];
  if (hour === undefined || month === undefined || fullYear < 1900 || fullYear > 2200) return undefined;
  try {
    const fields = { year: fullYear, month, day: Number(parts.day), hour, minute: Number(parts.minute), second };
    const time = Temporal.PlainDateTime.from(fields, { overflow: 'reject' });
    return { time, offset: parts.offset, text: `${time.toString()}${parts.offset ?? ''}` };
  } catch {
    return undefined;
  }
}

export function toInstant(wallClock: WallClock, timeZone: string): Date {
  return resolve(wallClock, timeZone, 'compatible');
}

/** The end of what began at `start`: when its hour comes twice, it is the one that is not before the start. */
export function toEnd(wallClock: WallClock, timeZone: string, start: Date): Date {
  const end = toInstant(wallClock, timeZone);
  return end < start ? resolve(wallClock, timeZone, 'later') : end;
}

function resolve({ time, offset, text }: WallClock, timeZone: string, disambiguation: 'compatible' | 'later'): Date {
  if (offset !== undefined) return new Date(Temporal.Instant.from(text).epochMilliseconds);
  return new Date(time.toZonedDateTime(timeZone, { disambiguation }).epochMilliseconds);
}

/** Whether the runtime knows the zone. */
export function isTimeZone(timeZone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone }));
  } catch {
    return false;
  }
}

const unitsOfTime =
  /^(?:(\d+)\s?h(?:ours?|rs?)?)?\s?(?:(\d+)\s?m(?:in(?:ute)?s?)?)?\s?(?:(\d+(?:\.\d+)?)\s?s(?:ec(?:ond)?s?)?)?$/i;
const clockTime = /^(\d+):(\d{2}):(\d{2})$/;

/** Seconds of "1h 5m", "45s", "1:05:00" or a plain number of seconds. */
export function readDuration(text: string): number | undefined {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  const parts = clockTime.exec(text) ?? unitsOfTime.exec(text);
  if (!parts || text === '') return undefined;
  const [hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0));
  return hours! * 3600 + minutes! * 60 + seconds!;
}

function toHour(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}
