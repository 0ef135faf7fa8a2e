// The bounds of a month.
import { expect, it } from 'vitest';
import { toMonth } from './month.ts';

const now = new Date('2026-12-31T23:59:59.999Z');

it.each([
  ['', '2026-12', '2026-12-01', '2027-01-01'],
  ['2024-02', '2024-02', '2024-02-01', '2024-03-01'],
  ['2025-12', '2025-12', '2025-12-01', '2026-01-01'],
])('%j at the end of 2026 is %s, from %s until before %s', (text, month, from, to) => {
  const midnight = (day: string): Date => new Date(`${day}T00:00:00Z`);
  expect(toMonth(text, now)).toEqual({ month, from: midnight(from), to: midnight(to) });
});
