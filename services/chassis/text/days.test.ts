// Days and time zones at their edges.
import { describe, expect, it } from 'vitest';
import { isTimeZone, toLocalDate } from './days.ts';

describe('the date of a moment', () => {
  it.each([
    ['2026-01-04T23:30:00Z', 'UTC', '2026-01-04'],
    ['2026-01-04T23:30:00Z', 'Europe/Madrid', '2026-01-05'],
    ['2026-01-05T04:00:00Z', 'America/Los_Angeles', '2026-01-04'],
    ['2026-03-29T00:59:59Z', 'Europe/Madrid', '2026-03-29'],
    ['2026-07-04T23:30:00Z', 'Asia/Kathmandu', '2026-07-05'],
    ['1900-01-01T00:00:00Z', 'America/New_York', '1899-12-31'],
    ['2999-12-31T23:59:59Z', 'Pacific/Kiritimati', '3000-01-01'],
  ])('%s in %s is %s', (moment, timeZone, expected) => {
    expect(toLocalDate(new Date(moment), timeZone)).toBe(expected);
  });
});

describe('a time zone', () => {
  it.each(['UTC', 'Europe/Madrid', 'Asia/Kolkata', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'])('is %s', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  it.each(['', '+01:00', '-05', 'Mars/Olympus', 'Europe/Madrid ', '\0', 'GMT+1'])('is not "%s"', (name) => {
    expect(isTimeZone(name)).toBe(false);
  });
});
