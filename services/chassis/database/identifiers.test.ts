// The form of identifiers.
import { expect, test } from 'vitest';
import { createId } from './identifiers.ts';

test('an identifier is a UUID of version 7 that begins with its time', () => {
  const id = createId(new Date(0x0123_4567_89ab));
  expect(id).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('identifiers of one millisecond differ', () => {
  const now = new Date();
  expect(new Set(Array.from({ length: 1000 }, () => createId(now))).size).toBe(1000);
});
