// Compares quiet hours and digests with a clock that walks minute by minute, also where clocks skip or repeat an hour.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOfQuietHours, nextDigest } from './local-time.ts';

const minuteMs = 60_000;
const at = (text: string) => new Date(text);
const night = { from: 22 * 60, until: 7 * 60 };

describe('quiet hours', () => {
  it('hold what comes at night until the morning of that night', () => {
    expect(endOfQuietHours(night, 'Europe/Madrid', at('2026-01-10T21:00:00Z'))).toEqual(at('2026-01-11T06:00:00Z'));
    expect(endOfQuietHours(night, 'Europe/Madrid', at('2026-01-11T05:59:59Z'))).toEqual(at('2026-01-11T06:00:00Z'));
  });

  it('are over at their end, and not on before their beginning', () => {
    expect(endOfQuietHours(night, 'Europe/Madrid', at('2026-01-11T06:00:00Z'))).toBeUndefined();
    expect(endOfQuietHours(night, 'Europe/Madrid', at('2026-01-10T20:59:59Z'))).toBeUndefined();
  });

  it('may lie within a day', () => {
    const siesta = { from: 14 * 60, until: 16 * 60 };
    expect(endOfQuietHours(siesta, 'UTC', at('2026-01-10T14:00:00Z'))).toEqual(at('2026-01-10T16:00:00Z'));
    expect(endOfQuietHours(siesta, 'UTC', at('2026-01-10T22:00:00Z'))).toBeUndefined();
  });

  it('are an hour shorter in the night when clocks go forward', () => {
    expect(endOfQuietHours(night, 'Europe/Madrid', at('2026-03-28T21:00:00Z'))).toEqual(at('2026-03-29T05:00:00Z'));
  });

  it('end at the jump when clocks skip their end', () => {
    const until = { from: 22 * 60, until: 2 * 60 + 30 };
    expect(endOfQuietHours(until, 'Europe/Madrid', at('2026-03-28T23:00:00Z'))).toEqual(at('2026-03-29T01:00:00Z'));
  });

  it('end the first time when their end comes twice, and again when they began again', () => {
    const until = { from: 22 * 60, until: 2 * 60 + 30 };
    expect(endOfQuietHours(until, 'Europe/Madrid', at('2026-10-24T22:00:00Z'))).toEqual(at('2026-10-25T00:30:00Z'));
    expect(endOfQuietHours(until, 'Europe/Madrid', at('2026-10-25T01:10:00Z'))).toEqual(at('2026-10-25T01:30:00Z'));
  });

  it('end where a walk minute by minute leaves them', () => {
    fc.assert(
      fc.property(
        zones,
        moments,
        fc.integer({ min: 0, max: 1439 }),
        fc.integer({ min: 1, max: 1439 }),
        (zone, now, from, length) => {
          const quiet = { from, until: (from + length) % 1440 };
          expect(endOfQuietHours(quiet, zone, now)).toEqual(walk(quiet, zone, now));
        },
      ),
      { numRuns: 300 },
    );
  }, 60_000);
});

describe('the digest', () => {
  it('comes at the hour of the person', () => {
    const daily = { frequency: 'daily', hour: 18, weekday: 1 } as const;
    expect(nextDigest(daily, 'America/New_York', at('2026-07-01T21:59:59Z'))).toEqual(at('2026-07-01T22:00:00Z'));
    expect(nextDigest(daily, 'America/New_York', at('2026-07-01T22:00:00Z'))).toEqual(at('2026-07-02T22:00:00Z'));
  });

  it('comes on the day of the week', () => {
    const weekly = { frequency: 'weekly', hour: 9, weekday: 1 } as const;
    expect(nextDigest(weekly, 'UTC', at('2026-07-01T12:00:00Z'))).toEqual(at('2026-07-06T09:00:00Z'));
    expect(nextDigest(weekly, 'UTC', at('2026-07-06T09:00:00Z'))).toEqual(at('2026-07-13T09:00:00Z'));
  });

  it('comes an hour later when clocks skip its hour', () => {
    const daily = { frequency: 'daily', hour: 2, weekday: 1 } as const;
    expect(nextDigest(daily, 'Europe/Madrid', at('2026-03-28T12:00:00Z'))).toEqual(at('2026-03-29T01:00:00Z'));
  });

  it('comes every day once, at its hour unless clocks skip it', () => {
    const frequencies = fc.constantFrom('daily' as const, 'weekly' as const);
    fc.assert(
      fc.property(zones, moments, frequencies, fc.integer({ min: 0, max: 23 }), (zone, now, frequency, hour) => {
        const next = nextDigest({ frequency, hour, weekday: 3 }, zone, now);
        const days = (next.getTime() - now.getTime()) / (24 * 60 * minuteMs);
        expect(days).toBeGreaterThan(0);
        expect(days).toBeLessThanOrEqual(frequency === 'daily' ? 1.1 : 7.1);
        const shown = wallClock(next, zone).hour;
        const wasSkipped = wallClock(new Date(next.getTime() - 60 * minuteMs), zone).hour !== (shown + 23) % 24;
        if (!wasSkipped) expect(shown).toBe(hour);
      }),
      { numRuns: 500 },
    );
  });
});

/** Zones with offsets of whole, half and quarter hours, zones without summer time, and a zone that jumps by 30 minutes. */
const zones = fc.constantFrom(
  ...['UTC', 'Europe/Madrid', 'America/New_York', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu'],
  ...['Africa/Casablanca', 'Asia/Kolkata', 'America/Santiago', 'Pacific/Chatham', 'Africa/Cairo'],
);

/** Changes of clocks in Europe, America and Australia. Half of the moments are near them, half are any minute of 3 years. */
const changes = [
  '2026-03-29T01:00Z',
  '2026-10-25T01:00Z',
  '2026-03-08T07:00Z',
  '2026-11-01T06:00Z',
  '2026-04-04T15:00Z',
  '2026-10-03T15:30Z',
];
const moments = fc
  .oneof(
    fc.integer({ min: Date.parse('2025-01-01') / minuteMs, max: Date.parse('2027-12-31') / minuteMs }),
    fc
      .tuple(fc.constantFrom(...changes), fc.integer({ min: -1500, max: 1500 }))
      .map(([change, minutes]) => Date.parse(change) / minuteMs + minutes),
  )
  .map((minutes) => new Date(minutes * minuteMs));

/** The time in a zone by Intl, which shares no code with Temporal's polyfill. */
function wallClock(moment: Date, timeZone: string): { hour: number; minute: number } {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone,
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(moment);
  const read = (type: string) => Number(parts.find((part) => part.type === type)!.value);
  return { hour: read('hour'), minute: read('minute') };
}

function walk({ from, until }: { from: number; until: number }, timeZone: string, now: Date): Date | undefined {
  const format = new Intl.DateTimeFormat('en', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const isQuiet = (moment: Date) => {
    const [hour, minute] = format.format(moment).split(':').map(Number);
    const minutes = hour! * 60 + minute!;
    return from < until ? minutes >= from && minutes < until : minutes >= from || minutes < until;
  };
  if (!isQuiet(now)) return undefined;
  for (let moment = now; ; moment = new Date(moment.getTime() + minuteMs)) if (!isQuiet(moment)) return moment;
}
