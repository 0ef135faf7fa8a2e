// Wall-clock times of exports, in all their spellings and across changes of the clock.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Calendar, type WallClock } from './calendar.ts';
import { readMoment } from './moments.ts';
import { englishMonth, monthsOf } from './months.ts';
import { afterSkipped, comesTwice, isZoneOrOffset, toEnd, toInstant } from './times.ts';

/** A time that is the only one of its file. */
function readWallClock(text: string): WallClock | undefined {
  const moment = readMoment(text);
  if (!moment) return undefined;
  const calendar = new Calendar('');
  calendar.add(moment, { line: 1, column: undefined });
  return calendar.decide()(moment);
}

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
    '2024年11月28日 17:36:08',
    '2024-11-28 下午 5:36:08',
    '2024-11-28 5:36:08 p. m.',
    '28/11/2024 17:36:08',
    '11/28/2024, 5:36:08 PM',
    '28/11/24 17:36:08',
    '28-11-2024 17:36:08',
    '28. stu. 2024., 17:36:08',
    '28 нояб. 2024 г., 17:36:08',
    '2024. nov. 28. 17:36:08',
    '28 thg 11, 2024, 17:36:08',
    '٢٨ نوفمبر ٢٠٢٤، 17:36:08'.replace('،', ','),
    'Thu, 28 Nov 2024 17:36:08',
  ])('is read from %j', (text) => {
    expect(readWallClock(text)?.time.toString()).toBe('2024-11-28T17:36:08');
  });

  it.each([
    ['12:00 AM', '00:00:00'],
    ['12:00 PM', '12:00:00'],
    ['1:05 am', '01:05:00'],
    ['23:59', '23:59:00'],
  ])('has the hour of %j', (hour, expected) => {
    expect(readWallClock(`2024-11-28 ${hour}`)?.time.toString()).toBe(`2024-11-28T${expected}`);
  });

  it.each([
    '',
    'yesterday',
    '17:36:08',
    '2024-13-01 10:00',
    '2023-02-29 10:00',
    '2024-11-28 24:00',
    '2024-11-28 10:60',
    '2024-11-28 13:00 PM',
    '2024-11-28 0:30 AM',
    '31/31/2024 17:36',
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
      'fr, with and without accents',
      'janvier fevrier mars Avril mai juin juillet aout Septembre octobre novembre decembre',
    ],
    ['cs', 'led úno bře dub kvě čvn čvc srp zář říj lis pro'],
    ['hr', 'sij velj ožu tra svi lip srp kol ruj lis stu pro'],
    ['fi', 'tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu'],
    ['th', 'ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค.'],
  ])('knows the months in %s: %s', (_, months) => {
    const moments = months.split(' ').map((word) => readMoment(`15 ${word} 2024, 10:00`)!);
    const calendar = new Calendar('');
    for (const [index, moment] of moments.entries()) calendar.add(moment, { line: index, column: undefined });
    const reading = calendar.decide();
    expect(moments.map((moment) => reading(moment)?.time.month)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });
});

describe('a word', () => {
  it.each(['ju', 'm', '', '.', 'foo', 'constructor', '13月'])('%j is no month', (word) => {
    expect(monthsOf(word).begun.size).toBe(0);
  });
});

describe('an English month', () => {
  it('is no other month in another language', () => {
    for (const month of [...Array(12).keys()]) {
      for (const style of ['long', 'short'] as const) {
        const word = new Date(Date.UTC(2001, month, 15)).toLocaleDateString('en', { month: style, timeZone: 'UTC' });
        expect(englishMonth(word)).toBe(month + 1);
        expect([...new Set(monthsOf(word).named.values())]).toEqual([month + 1]);
      }
    }
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

  it('is known to be skipped, or to come twice', () => {
    const skipped = readWallClock('2025-03-30 02:50')!;
    expect(afterSkipped(skipped, 'Europe/Berlin')?.toISOString()).toBe('2025-03-30T01:00:00.000Z');
    expect(afterSkipped(readWallClock('2025-03-30 03:00')!, 'Europe/Berlin')).toBeUndefined();
    expect(afterSkipped(skipped, 'UTC')).toBeUndefined();
    expect(comesTwice(readWallClock('2025-10-26 02:30')!, 'Europe/Berlin')).toBe(true);
    expect(comesTwice(skipped, 'Europe/Berlin')).toBe(false);
    expect(comesTwice(readWallClock('2025-10-26 03:00')!, 'Europe/Berlin')).toBe(false);
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

describe('a time zone', () => {
  it('is one that the runtime knows', () => {
    expect(isZoneOrOffset('Europe/Berlin')).toBe(true);
    expect(isZoneOrOffset('Mars/Olympus')).toBe(false);
    expect(isZoneOrOffset('')).toBe(false);
  });
});
