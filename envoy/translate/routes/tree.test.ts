// The leaves of the tree against a list whose routes are tried in turn: both take the same route, whatever the path.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toRegex } from '#proto/template.ts';
import { toLeaves } from './tree.ts';

const segment = fc.constantFrom('a', 'ab', 'b', '{x}', '{y}');
const verb = fc.constantFrom('', '', ':go', ':g');
const template = fc
  .tuple(fc.array(segment, { minLength: 1, maxLength: 4 }), verb)
  .map(([segments, suffix]) => `/${segments.join('/')}${suffix}`);
const path = fc
  .tuple(fc.array(fc.constantFrom('a', 'ab', 'abc', 'b', 'c'), { minLength: 1, maxLength: 4 }), verb)
  .map(([segments, suffix]) => `/${segments.join('/')}${suffix}`);

interface Listed {
  template: string;
  place: number;
}

const firstOf = (list: readonly Listed[], asked: string): Listed | undefined =>
  list.find(({ template }) => new RegExp(`^${toRegex(template)}$`).test(asked));

/** As Envoy reads the tree: the longest beginning that the path has, and no other. */
function leafOf(list: readonly Listed[], asked: string): readonly Listed[] {
  const leaves = toLeaves(list);
  const fitting = [...leaves.keys()].filter((beginning) => asked.startsWith(beginning));
  const longest = fitting.toSorted((one, other) => other.length - one.length)[0];
  return longest === undefined ? [] : leaves.get(longest)!;
}

describe('the tree of routes', () => {
  it('takes the route that a list would take', () => {
    fc.assert(
      fc.property(fc.array(template, { maxLength: 12 }), path, (templates, asked) => {
        const list = templates.map((each, place) => ({ template: each, place }));
        expect(firstOf(leafOf(list, asked), asked)).toBe(firstOf(list, asked));
      }),
      { numRuns: 1000 },
    );
  });

  it('tries no route of another beginning', () => {
    const list = ['/v1/users', '/v1/users/{id}', '/v1/workouts/{id}', '/v1/workouts/{id}:go'].map((each, place) => ({
      template: each,
      place,
    }));
    expect(leafOf(list, '/v1/workouts/7:go')).toEqual(list.slice(2));
  });
});
