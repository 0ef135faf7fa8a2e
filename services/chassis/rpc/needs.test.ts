// How a process tells the state of its needs: as they are now, with no more tries than necessary.
import { expect, it } from 'vitest';
import { Needs } from './needs.ts';

it('is reached where all that is tried answers', async () => {
  const needs = new Needs();
  needs.add('database', async () => 1);
  needs.add('user', async () => 1);
  const takeBack = needs.add('user', () => Promise.reject(new Error('away')));
  expect(await needs.states()).toEqual(
    new Map([
      ['database', true],
      ['user', false],
    ]),
  );
  takeBack();
  expect([...(await needs.states()).keys()]).toEqual(['database', 'user']);
});

it('that hangs is away, and is not begun again while it hangs', async () => {
  const needs = new Needs();
  let begun = 0;
  needs.add('database', () => {
    begun++;
    return new Promise(() => {});
  });
  for (let round = 0; round < 3; round++) expect((await needs.states()).get('database')).toBe(false);
  expect(begun).toBe(1);
});

it('is forgotten with the last who needed it', async () => {
  const needs = new Needs();
  const one = needs.add('user', async () => 1);
  const other = needs.add('user', async () => 1);
  one();
  expect((await needs.states()).size).toBe(1);
  other();
  expect((await needs.states()).size).toBe(0);
});
