// Writes numbers, times and weights for a person: in the forms of the locale, and in the person's time zone and unit.
import { plainWords } from '#chassis/text/name.ts';
import type { Facts, Reader } from '../notification.ts';

export interface Format {
  /** A number with at most two decimals. */
  number: (value: number) => string;
  /** A text that another person wrote; empty where the text must not appear among our words. */
  words: (text: string) => string;
  /** Day and time with the zone's name. */
  time: (rfc3339: string) => string;
  /** The value of a personal record in its unit. */
  record: (kind: Facts['RECORD_BROKEN']['record'], value: number) => string;
  /** The form for the locale's plural: `{ one: 'workout', other: 'workouts' }`. */
  plural: (count: number, forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }) => string;
}

const poundsPerKilogram = 1 / 0.45359237;

export function createFormat({ locale, timeZone, weightUnit }: Reader): Format {
  const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const times = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone });
  const plurals = new Intl.PluralRules(locale);
  const unit = (value: number, name: string): string =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, maximumFractionDigits: 2 }).format(value);
  const weight = (kilograms: number): string =>
    weightUnit === 'lb' ? unit(toPounds(kilograms), 'pound') : unit(kilograms, 'kilogram');
  const plural: Format['plural'] = (count, forms) =>
    `${numbers.format(count)} ${forms[plurals.select(count)] ?? forms.other}`;
  return {
    number: (value) => numbers.format(value),
    words: (text) => plainWords(text, 80),
    time: (rfc3339) => times.format(new Date(rfc3339)),
    plural,
    record: (kind, value) => {
      switch (kind) {
        case 'MOST_REPS':
          return `${numbers.format(value)} ×`;
        case 'LONGEST_DISTANCE':
          return value >= 1000 ? unit(value / 1000, 'kilometer') : unit(value, 'meter');
        case 'LONGEST_DURATION':
          return toClock(value);
        default:
          return weight(value);
      }
    },
  };
}

/** Rounds to a tenth: plates have no finer steps, and the conversion itself loses half a tenth. */
const toPounds = (kilograms: number): number => Math.round(kilograms * poundsPerKilogram * 10) / 10;

/** 3:05 or 1:00:09 */
function toClock(seconds: number): string {
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = whole % 60;
  const digits = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${digits(minutes)}:${digits(rest)}` : `${minutes}:${digits(rest)}`;
}
