// Which time zones and languages exist.
import { expect, test } from 'vitest';
import { defaultPreferences, updatePreferences } from './preferences.ts';

test('nothing is changed that is not present', () => {
  const stored = { weightUnit: 'lb', timeZone: 'Europe/Madrid', locale: 'es' } as const;
  expect(updatePreferences(stored, {})).toEqual(stored);
  expect(updatePreferences(stored, { weightUnit: undefined, timeZone: undefined, locale: 'de' })).toEqual({
    ...stored,
    locale: 'de',
  });
});

test.each(['UTC', 'Europe/Madrid', 'Asia/Kolkata', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'])(
  '%s is a time zone and kept as written',
  (timeZone) => {
    expect(updatePreferences(defaultPreferences, { timeZone }).timeZone).toBe(timeZone);
  },
);

test.each(['Mars/Olympus', '+01:00', '-0530', 'local', 'Europe/Madrid ', 'x'])('%j is no time zone', (timeZone) => {
  expect(() => updatePreferences(defaultPreferences, { timeZone })).toThrow(
    expect.objectContaining({
      reason: 'INVALID_FIELDS',
      violations: [expect.objectContaining({ field: 'timeZone' })],
    }),
  );
});

test.each([
  ['en', 'en'],
  ['de-at', 'de-AT'],
  ['ZH-hant-tw', 'zh-Hant-TW'],
])('the language %s is kept as %s', (locale, canonical) => {
  expect(updatePreferences(defaultPreferences, { locale }).locale).toBe(canonical);
});

test.each(['englishlanguage', 'de_AT', 'a', '12', 'en-', '日本'])('%j is no language', (locale) => {
  expect(() => updatePreferences(defaultPreferences, { locale })).toThrow(
    expect.objectContaining({ reason: 'INVALID_FIELDS', violations: [expect.objectContaining({ field: 'locale' })] }),
  );
});
