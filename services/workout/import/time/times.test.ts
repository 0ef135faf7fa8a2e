// Wall-clock times of exports, in all their spellings and across changes of the clock.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMonth } from './months.ts';
import { isTimeZone, readDuration, readWallClock, toEnd, toInstant } from './times.ts';

function instantOf(text: string, timeZone: string): string {
  return toInstant(readWallClock(text)!, timeZone).toISOString();
}

describe('a time on the wall clock', () => {
  it.each([
    '2024-11-28 17:36:08',
    '2024-11-28T17:36:08',
    '2024-11-28 17:36:08.250',
    '2024/11/28 17:36:08',
    '2024-11-28 5:36:08\u202FPM',
    '2024-11-28 5:36:08 p.m.',
    '28 Nov 2024, 17:36:08',
    '28 November 2024 17:36:08',
    '28 NOV. 2024, 5:36:08 PM',
    'Nov 28, 2024, 5:36:08 PM',
    'November 28, 2024 at 5:36:08 PM',
    '28. Nov. 2024, 17:36:08',
    '28 de nov. de 2024, 17:36:08',
    '28.11.2024 17:36:08',
    '28.11.2024, 17:36:08',
    '28 11月 2024, 17:36:08',
    '28 11월 2024, 17:36:08',
  ])('is read from %j', (text) => {
    expect(readWallClock(text)?.text).toBe('2024-11-28T17:36:08');
  });

  it.each([
    ['12:00 AM', '00:00:00'],
    ['12:00 PM', '12:00:00'],
    ['1:05 am', '01:05:00'],
    ['23:59', '23:59:00'],
  ])('has the hour of %j', (hour, expected) => {
    expect(readWallClock(`2024-11-28 ${hour}`)?.text).toBe(`2024-11-28T${expected}`);
  });

  it.each([
    '',
    'yesterday',
    '2024-11-28',
    '17:36:08',
    '2024-13-01 10:00',
    '2023-02-29 10:00',
    '2024-11-28 24:00',
    '2024-11-28 10:60',
    '2024-11-28 13:00 PM',
    '2024-11-28 0:30 AM',
    '28/11/2024 17:36',
    '11/12/2024 17:36',
    '28 Foo 2024, 17:36',
    '28 Ma 2024, 17:36',
    '1700-11-28 17:36',
    '9999-11-28 17:36',
    '2024-11-28 17:36 +99:99',
    '2024-11-28 17:36:08 and more',
  ])('is not read from %j', (text) => {
    expect(readWallClock(text)).toBeUndefined();
  });

  it.each([
    ['en', 'Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec'],
    ['fr', 'janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.'],
    ['es', 'ene feb mar abr may jun jul ago sept oct nov dic'],
    ['pt', 'jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.'],
    ['de', 'Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.'],
    ['de', 'Jan Feb Mrz Apr Mai Jun Jul Aug Sep Okt Nov Dez'],
    ['it', 'gen feb mar apr mag giu lug ago set ott nov dic'],
    ['nl', 'jan. feb. mrt. apr. mei jun. jul. aug. sep. okt. nov. dec.'],
    ['tr', 'Oca Şub Mar Nis May Haz Tem Ağu Eyl Eki Kas Ara'],
    ['pl', 'sty lut mar kwi maj cze lip sie wrz paź lis gru'],
    ['ru', 'янв. февр. мар. апр. мая июн. июл. авг. сент. окт. нояб. дек.'],
    ['sv', 'januari februari mars april maj juni juli augusti september oktober november december'],
    [
      'full, with and without accents',
      'janvier fevrier marzo Avril mayo Haziran juillet agosto Setembro octobre Kasım decembre',
    ],
    ['any shortened form', 'januar febru marz avri květ haziran juill augu septem octob novem dezem'],
    ['cs', 'led úno bře dub kvě čvn čvc srp zář říj lis pro'],
  ])('knows the months in %s: %s', (_, months) => {
    expect(months.split(' ').map(readMonth)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });
});

describe('a word', () => {
  it.each(['jui', 'ju', 'm', '', '.', 'foo', 'constructor', '13月'])('%j is no month', (word) => {
    expect(readMonth(word)).toBeUndefined();
  });
});

describe('a wall clock', () => {
  it('is read in the zone of the person', () => {
    expect(instantOf('2024-07-01 07:30:00', 'Europe/Berlin')).toBe('2024-07-01T05:30:00.000Z');
    expect(instantOf('2024-12-01 07:30:00', 'Europe/Berlin')).toBe('2024-12-01T06:30:00.000Z');
    expect(instantOf('2024-07-01 07:30:00', 'Asia/Kathmandu')).toBe('2024-07-01T01:45:00.000Z');
    expect(instantOf('2024-07-01 07:30:00', 'America/Los_Angeles')).toBe('2024-07-01T14:30:00.000Z');
  });

  it('means the earlier time when its hour comes twice', () => {
    expect(instantOf('2025-10-26 02:30:00', 'Europe/Berlin')).toBe('2025-10-26T00:30:00.000Z');
  });

  it('means an hour later when its hour is skipped', () => {
    expect(instantOf('2025-03-30 02:30:00', 'Europe/Berlin')).toBe('2025-03-30T01:30:00.000Z');
  });

  it('is an exact time when the file says the offset', () => {
    expect(instantOf('2024-07-01 07:30:00Z', 'Europe/Berlin')).toBe('2024-07-01T07:30:00.000Z');
    expect(instantOf('2024-07-01 07:30:00 +0530', 'Europe/Berlin')).toBe('2024-07-01T02:00:00.000Z');
    expect(instantOf('2024-07-01 07:30:00-03:00', 'Europe/Berlin')).toBe('2024-07-01T10:30:00.000Z');
  });

  it('shows the same time again in the same zone, unless that zone skipped it', () => {
    const zones = fc.constantFrom('UTC', 'Asia/Kolkata', 'Africa/Lagos', 'America/Phoenix', 'Asia/Tokyo');
    const minutes = fc.integer({ min: 0, max: 50 * 365 * 24 * 60 });
    fc.assert(
      fc.property(zones, minutes, (timeZone, minute) => {
        const written = new Date(Date.UTC(1975, 0, 1) + minute * 60_000).toISOString().slice(0, 16).replace('T', ' ');
        const shown = new Date(instantOf(written, timeZone)).toLocaleString('sv-SE', { timeZone }).slice(0, 16);
        expect(shown).toBe(written);
      }),
    );
  });

  it('ends after its start also when the hour comes twice in between', () => {
    const start = toInstant(readWallClock('2025-10-26 02:50')!, 'Europe/Berlin');
    const end = toEnd(readWallClock('2025-10-26 02:10')!, 'Europe/Berlin', start);
    expect(end.toISOString()).toBe('2025-10-26T01:10:00.000Z');
    const sameHour = toEnd(readWallClock('2025-10-26 02:55')!, 'Europe/Berlin', start);
    expect(sameHour.toISOString()).toBe('2025-10-26T00:55:00.000Z');
  });
});

describe('a duration', () => {
  it.each([
    ['35m', 2100],
    ['35min', 2100],
    ['1h 5m', 3900],
    ['1h5m', 3900],
    ['2 hours', 7200],
    ['1h', 3600],
    ['45s', 45],
    ['1h 30s', 3630],
    ['2100', 2100],
    ['2100.0', 2100],
    ['1:05:30', 3930],
  ])('%j is %d seconds', (text, seconds) => {
    expect(readDuration(text)).toBe(seconds);
  });

  it.each(['', 'h', '-5m', 'm5', '5m 1h', '1h 5', '35:00', '5 apples'])('%j is none', (text) => {
    expect(readDuration(text)).toBeUndefined();
  });
});

describe('a time zone', () => {
  it('is one that the runtime knows', () => {
    expect(isTimeZone('Europe/Berlin')).toBe(true);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
    expect(isTimeZone('')).toBe(false);
  });
});
