// Times of the wall clock as they are written, before it is known what they mean: whether the day or the month comes first,
// and of which language a month's name is, only the whole file can say (calendar.ts).
import { toDigits } from '../values/numbers.ts';

export interface Moment {
  /** The text in the file. */
  readonly text: string;
  readonly year: number;
  readonly date: WrittenDate;
  /** Absent where only the day is written. */
  readonly clock?: { readonly hour: number; readonly minute: number; readonly second: number };
  /** The offset from UTC, "Z" or "+02:00", where the file has one. */
  readonly offset?: string;
}

export type WrittenDate =
  | { readonly kind: 'exact'; readonly month: number; readonly day: number }
  | { readonly kind: 'word'; readonly word: string; readonly day: number }
  /** Day and month, or month and day. */
  | { readonly kind: 'pair'; readonly first: number; readonly second: number };

const am = String.raw`a\.?\s?m\.?|上午|午前|오전|öö|πμ|π\.μ\.|ص`;
const pm = String.raw`p\.?\s?m\.?|下午|午後|오후|ös|μμ|μ\.μ\.|م`;
const half = `(?:(?<am>${am})|(?<pm>${pm}))`;
const seconds = String.raw`(?::(?<second>\d{2})(?:[.,]\d{1,9})?)?`;
const time = String.raw`(?:${half}\s?)?(?<hour>\d{1,2})[:.时時](?<minute>\d{2})分?${seconds}(?:\s?${half.replaceAll('<', '<late')})?`;
const offset = String.raw`(?:\s?(?<offset>z|utc|gmt|[+-](?:[01]\d|2[0-3]):?[0-5]\d))?`;
const clock = String.raw`(?:(?:[,.]?\s+(?:at\s+|um\s+|à\s+|a las\s+|às\s+|alle\s+|kl\.?\s+|в\s+)?|,|t)${time}${offset})?`;
const year = String.raw`(?<year>\d{4})`;
const shortYear = String.raw`(?<year>\d{4}|\d{2})`;
const day = String.raw`(?<day>\d{1,2})`;
const month = String.raw`(?<month>\d{1,2})`;
const word = String.raw`(?<word>\p{L}[\p{L}\p{M}.'’׳]*|\d{1,2}\p{L}|(?:thg|tháng)\s\d{1,2}|th\d{2})`;
/** "de" in Spanish and Portuguese, "of". */
const of = String.raw`(?:(?:de|del|of|d'|ta')\s+)?`;
const weekday = String.raw`(?:\p{L}[\p{L}\p{M}]*\.?,?\s+)?`;

const forms = [
  // 2024-11-28 17:36:08, 2024年11月28日
  String.raw`${year}[-/.]${month}[-/.]${day}\.?${clock}`,
  String.raw`${year}[年년]\s?${month}[月월]\s?${day}[日일]${clock}`,
  // 15 Sep 2025, 07:48; 15. ruj. 2025., 07:48; 15 сент. 2025 г., 07:48
  String.raw`${weekday}${day}\.?\s+${of}${word},?\s+${of}${year}\.?(?:\s?[гр]\.)?${clock}`,
  // Sep 15, 2025, 7:48 AM
  String.raw`${weekday}${word}\s+${day},?\s+${year}${clock}`,
  // 2025. szept. 15., 07:48; 2025 Sep 15
  String.raw`${year}\.?\s+(?:m\.\s+)?${word}\s+${day}\.?(?:\s?d\.)?${clock}`,
  // 28.11.2024 17:36
  String.raw`${day}\.\s?${month}\.\s?${shortYear}\.?${clock}`,
  // 28/11/2024 17:36, or 11/28/2024
  String.raw`(?<first>\d{1,2})(?<divider>[-/])(?<other>\d{1,2})\k<divider>${shortYear}${clock}`,
].map((form) => new RegExp(`^${form}$`, 'iu'));

/** No time is written in more. */
const longest = 64;

/** Undefined when it is no time, whatever its day, month and language may be. */
export function readMoment(text: string): Moment | undefined {
  if (text.length > longest || text.length < 6) return undefined;
  const plain = toDigits(text);
  if (!/\d/.test(plain)) return undefined;
  const parts = forms.map((form) => form.exec(plain)?.groups).find(Boolean);
  if (!parts) return undefined;
  const date = dateOf(parts);
  const hour = parts.hour === undefined ? undefined : toHour(parts);
  if (!date || (parts.hour !== undefined && hour === undefined)) return undefined;
  const minute = Number(parts.minute ?? 0);
  const second = Number(parts.second ?? 0);
  const fullYear = Number(parts.year) + (parts.year!.length === 2 ? 2000 : 0);
  if (minute > 59 || second > 59 || fullYear < 1900 || fullYear > 2200) return undefined;
  const said = { text, year: fullYear, date, offset: parts.offset?.toUpperCase().replace(/^(?:UTC|GMT)$/, 'Z') };
  return hour === undefined ? said : { ...said, clock: { hour, minute, second } };
}

type Parts = Readonly<Record<string, string | undefined>>;

function dateOf({ first, other, word: name, month: number, day: written }: Parts): WrittenDate | undefined {
  if (first !== undefined) {
    const pair = { kind: 'pair', first: Number(first), second: Number(other) } as const;
    const possible = (day: number, month: number) => day >= 1 && day <= 31 && month >= 1 && month <= 12;
    return possible(pair.first, pair.second) || possible(pair.second, pair.first) ? pair : undefined;
  }
  if (name !== undefined) return { kind: 'word', word: name, day: Number(written) };
  return { kind: 'exact', month: Number(number), day: Number(written) };
}

function toHour(parts: Parts): number | undefined {
  const hour = Number(parts.hour);
  const morning = parts.am ?? parts.lateam;
  const afternoon = parts.pm ?? parts.latepm;
  if (morning === undefined && afternoon === undefined) return hour <= 23 ? hour : undefined;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (afternoon === undefined ? 0 : 12);
}
