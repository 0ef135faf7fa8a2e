// How a person wants to see things: units, time zone, language. Names are checked against the data that this Node
// carries (ICU), which is what formats dates and numbers later.
import { invalidField } from '#chassis/rpc/errors.ts';

export interface Preferences {
  weightUnit: 'kg' | 'lb';
  /** A name of the IANA time zone database. */
  timeZone: string;
  /** A BCP 47 language tag in canonical case. */
  locale: string;
}

export const defaultPreferences: Preferences = { weightUnit: 'kg', timeZone: 'UTC', locale: 'en' };

/** Changes what is present. @throws Refusal INVALID_FIELDS for a zone or a language that does not exist */
export function updatePreferences(preferences: Preferences, change: Partial<Preferences>): Preferences {
  return {
    weightUnit: change.weightUnit ?? preferences.weightUnit,
    timeZone: change.timeZone === undefined ? preferences.timeZone : toTimeZone(change.timeZone),
    locale: change.locale === undefined ? preferences.locale : toLocale(change.locale),
  };
}

/** Kept as written: the canonical name is often the outdated one, such as "Asia/Calcutta" for "Asia/Kolkata". */
function toTimeZone(name: string): string {
  // An offset such as "+01:00" is a zone to Intl, but knows no summer time and is no name of the database.
  const isKnown = !/^[+-]/.test(name) && succeeds(() => new Intl.DateTimeFormat('en', { timeZone: name }));
  if (!isKnown) throw invalidField('timeZone', 'must be a name of the IANA time zone database');
  return name;
}

function toLocale(tag: string): string {
  if (!succeeds(() => new Intl.Locale(tag))) throw invalidField('locale', 'must be a BCP 47 language tag');
  return new Intl.Locale(tag).toString();
}

function succeeds(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
