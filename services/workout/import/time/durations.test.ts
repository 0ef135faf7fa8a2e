// Durations in the languages of the apps.
import { describe, expect, it } from 'vitest';
import { readDuration, readSeconds } from './durations.ts';

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
    ['1小时13分钟', 4380],
    ['1小時13分', 4380],
    ['1時間13分', 4380],
    ['1시간 13분', 4380],
    ['1 Std. 5 Min.', 3900],
    ['2 Std. und 5 Min.', 7500],
    ['1 h 5 min', 3900],
    ['1 heure 5 minutes', 3900],
    ['1 ora e 5 minuti', 3900],
    ['1 hora y 5 minutos', 3900],
    ['1 ч 5 мин', 3900],
    ['1 godz. 5 min', 3900],
    ['1 t 5 min', 3900],
    ['1 tim 5 min', 3900],
    ['1 uur en 5 minuten', 3900],
    ['1 sa 5 dk', 3900],
    ['2h 23min', 8580],
    ['65min', 3900],
    ['1,5 h', 5400],
    ['145h 27m', 523_620],
    ['١٥ دقيقة', 900],
  ])('%j is %d seconds', (text, seconds) => {
    expect(readDuration(text)).toBe(seconds);
  });

  it.each(['', 'h', '-5m', 'm5', '5m 1h', '1h 5', '35:00', '5 apples'])('%j is none', (text) => {
    expect(readDuration(text)).toBeUndefined();
  });
});

describe('the length of a set', () => {
  it.each([
    ['0:15:00', 900],
    ['00:45', 45],
    ['12:30', 750],
    ['780', 780],
    ['45s', 45],
  ])('%j is %d seconds', (text, seconds) => {
    expect(readSeconds(text)).toBe(seconds);
  });
});
