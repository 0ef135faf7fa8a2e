// Writes figures for a person: numbers, weights, distances and times in the forms of their language and in their unit, muscles
// and exercises by name.
import type { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { kilogramsPerPound, type LoadUnit } from '../exercise/equipment.ts';

export type MuscleNames = Readonly<Record<Exclude<Muscle, 0 | -1>, string>> & {
  /** A muscle that this version does not know. */
  readonly other: string;
};

/** The person that is spoken to. */
export interface Listener {
  /** A language tag such as `de-AT`. */
  readonly locale: string;
  readonly unit: LoadUnit;
  /** The name of an exercise; its id where it has none. */
  readonly nameOf: (exerciseId: string) => string;
}

export interface CoachFormat {
  /** A number with at most one decimal. */
  readonly number: (value: number) => string;
  readonly weight: (kilograms: number) => string;
  readonly distance: (meters: number) => string;
  readonly time: (seconds: number) => string;
  /** @param value 5 for 5 % */
  readonly percent: (value: number) => string;
  /** The number with the form for the locale's plural: `{ one: 'set', other: 'sets' }`. */
  readonly plural: (count: number, forms: { readonly one: string; readonly other: string }) => string;
  readonly list: (words: readonly string[]) => string;
  readonly muscle: (muscle: Muscle) => string;
  readonly muscles: (muscles: readonly Muscle[]) => string;
  readonly exercise: (exerciseId: string) => string;
  readonly exercises: (exerciseIds: readonly string[]) => string;
  /** Weekday and date of a day such as 2026-03-02. */
  readonly day: (day: string) => string;
  /** The names of weekdays; 1 is Monday. */
  readonly weekdays: (weekdays: readonly number[]) => string;
}

export function createCoachFormat({ locale, unit, nameOf }: Listener, names: MuscleNames): CoachFormat {
  const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const plurals = new Intl.PluralRules(locale);
  const lists = new Intl.ListFormat(locale);
  const days = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' });
  const weekdays = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' });
  const measured = (value: number, name: string, digits = 2): string =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, maximumFractionDigits: digits }).format(value);
  const muscle = (one: Muscle): string => names[one as keyof MuscleNames] ?? names.other;
  return {
    number: (value) => numbers.format(value),
    weight: (kilograms) =>
      unit === 'lb' ? measured(kilograms / kilogramsPerPound, 'pound', 1) : measured(kilograms, 'kilogram'),
    distance: (meters) => (meters >= 1000 ? measured(meters / 1000, 'kilometer') : measured(meters, 'meter', 0)),
    time: (seconds) => (seconds >= 120 ? measured(seconds / 60, 'minute', 0) : measured(seconds, 'second', 0)),
    percent: (value) => new Intl.NumberFormat(locale, { style: 'percent' }).format(value / 100),
    plural: (count, forms) => `${numbers.format(count)} ${plurals.select(count) === 'one' ? forms.one : forms.other}`,
    list: (words) => lists.format(words),
    muscle,
    muscles: (all) => lists.format(all.map(muscle)),
    exercise: nameOf,
    exercises: (ids) => lists.format(ids.map(nameOf)),
    // The fifth of January 1970 was a Monday.
    weekdays: (all) => lists.format(all.map((weekday) => weekdays.format((weekday + 3) * 86_400_000))),
    day: (day) => days.format(new Date(`${day}T00:00:00Z`)),
  };
}
