// Templates of the contract against real and tricky paths.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toRegex, variablesOf, withoutVariables } from './template.ts';

const matches = (template: string, path: string): boolean => new RegExp(`^(?:${toRegex(template)})$`).test(path);

describe('a template', () => {
  it.each([
    ['/v1/workouts/{workout_id}', '/v1/workouts/7', true],
    ['/v1/workouts/{workout_id}', '/v1/workouts/', false],
    ['/v1/workouts/{workout_id}', '/v1/workouts/7/', false],
    ['/v1/workouts/{workout_id}', '/v1/workouts/7/sets', false],
    ['/v1/workouts/{workout_id}', '/v1/workouts/7:finish', false],
    ['/v1/workouts/{workout_id}', '/v1/workouts:import', false],
    ['/v1/workouts/{workout_id}:finish', '/v1/workouts/7:finish', true],
    ['/v1/workouts/{workout_id}:finish', '/v1/workouts/7:finished', false],
    ['/v1/workouts/{workout_id}:finish', '/v1/workouts/7', false],
    ['/v1/workouts/{workout_id}:finish', '/v1/workouts/:finish', false],
    ['/v1/workouts/{workout_id}/sets', '/v1/workouts/7/sets', true],
    ['/v1/workouts/{workout_id}/sets', '/v1/workouts/7/8/sets', false],
    ['/v1/a.b/{id}', '/v1/a.b/1', true],
    ['/v1/a.b/{id}', '/v1/axb/1', false],
    ['/v1/{name=shelves/*}/books', '/v1/shelves/1/books', true],
    ['/v1/{name=shelves/*}/books', '/v1/tables/1/books', false],
    ['/v1/{path=**}', '/v1/a/b/c', true],
  ])('%s and %s', (template, path, expected) => {
    expect(matches(template, path)).toBe(expected);
    expect(matches(withoutVariables(template), path)).toBe(expected);
  });

  it.each([
    ['/v1/workouts/{workout_id}:finish', '/v1/workouts/7:finish', { workout_id: '7' }],
    ['/v1/o/{organisation_id}/members/{user_id}', '/v1/o/a/members/b', { organisation_id: 'a', user_id: 'b' }],
    ['/v1/{name=shelves/*}/books', '/v1/shelves/1/books', { name: 'shelves/1' }],
    ['/v1/{path=**}', '/v1/a/b/c', { path: 'a/b/c' }],
    ['/v1/workouts', '/v1/workouts', {}],
  ])('%s reads its variables from %s', (template, path, expected) => {
    const [, ...values] = new RegExp(`^(?:${toRegex(template)})$`).exec(path)!;
    expect(Object.fromEntries(variablesOf(template).map((name, index) => [name, values[index]]))).toEqual(expected);
  });

  it('takes every segment for its variable, and never a second one', () => {
    const segment = fc.stringMatching(/^[A-Za-z0-9._~!$&'()*+,;=@%-]{1,30}$/);
    const property = fc.property(segment, segment, (one, other) => {
      expect(matches('/v1/things/{id}', `/v1/things/${one}`)).toBe(true);
      expect(matches('/v1/things/{id}', `/v1/things/${one}/${other}`)).toBe(false);
      expect(matches('/v1/things/{id}', `/v1/things/${one}:${other}`)).toBe(false);
    });
    fc.assert(property);
  });
});
