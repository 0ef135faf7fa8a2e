// Days of the calendar as requests write them. Update masks are tested with what they change, in workouts.test.ts.
import { describe, expect, it } from 'vitest';
import { toDay } from './fields.ts';

describe('a day', () => {
  it.each(['2025-09-15', '2024-02-29', '0001-01-01', '9999-12-31'])('is %s', (text) => {
    expect(toDay(text, 'startDate')).toBe(text);
  });

  it.each(['2025-02-29', '2025-13-01', '2025-00-10', '2025-04-31', '2025-01-00', '0000-01-01'])('is not %s', (text) => {
    expect(() => toDay(text, 'startDate')).toThrow(
      expect.objectContaining({
        reason: 'INVALID_FIELDS',
        violations: [expect.objectContaining({ field: 'startDate' })],
      }),
    );
  });

  it('may be left out', () => {
    expect(toDay('', 'startDate')).toBeUndefined();
  });
});
