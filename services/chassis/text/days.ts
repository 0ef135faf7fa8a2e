// Days as people count them: the date of a moment in a time zone of the IANA database.
import { LRUCache } from 'lru-cache';

/** A formatter costs more than a thousand uses of it; names can be written in many ways, so not all are kept. */
const formatters = new LRUCache<string, Intl.DateTimeFormat>({
  max: 1000,
  memoMethod: (timeZone) => new Intl.DateTimeFormat('en', { timeZone, dateStyle: 'short', calendar: 'iso8601' }),
});

/** A day as a text such as 2025-09-15. */
export function toLocalDate(moment: Date, timeZone: string): string {
  return formatters.memo(timeZone).format(moment);
}

/** The refusal of a text that is not the name of a time zone. */
export const timeZoneRule = 'must be a name of the IANA time zone database';

export function isTimeZone(name: string): boolean {
  // Offsets such as "+02:00" are understood as well, but know no summer time: they are no time zones.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    formatters.memo(name);
    return true;
  } catch {
    return false;
  }
}
