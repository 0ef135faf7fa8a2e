// The language that a browser asks for.
import { expect, it } from 'vitest';
import { preferredLanguage } from './language.ts';

it.each([
  ['', undefined],
  ['de', 'de'],
  ['de-AT,de;q=0.9,en;q=0.5', 'de'],
  ['DE-at', 'de'],
  ['fr, es;q=0.3, de;q=0.8', 'de'],
  ['en;q=0.5, es', 'es'],
  ['en, de', 'en'],
  ['de;q=0, en;q=0.1', 'en'],
  ['fr', undefined],
  ['*', undefined],
  ['de;q=2, es', 'es'],
  [',;=,"\'<script>', undefined],
])('of "%s" is %s', (header, language) => {
  expect(preferredLanguage(header, ['en', 'de', 'es'])).toBe(language);
});
