// The rules of a field as words of JSON Schema, and the fields that they make required.
import { describe, expect, it } from 'vitest';
import { isAllowed, isRequired, toConstraints } from './rules.ts';

describe('the rules of a field', () => {
  it('become words of JSON Schema', () => {
    const constraints = toConstraints({ string: { minLen: '1', maxLen: '80', pattern: '^a' } }, 'a.B.c');
    expect(constraints).toEqual({ words: { minLength: 1, maxLength: 80, pattern: '^a' }, sentences: [] });
  });

  it('become sentences where JSON Schema has no words', () => {
    const rules = { cel: [{ id: 'later', message: 'ends after it starts', expression: 'this.a < this.b' }] };
    expect(toConstraints(rules, 'a.B.c').sentences).toEqual(['ends after it starts']);
    expect(toConstraints({ int64: { lte: '9' } }, 'a.B.c').sentences).toEqual(['At most 9.']);
  });

  it('are never left out in silence', () => {
    expect(() => toConstraints({ string: { tuuid: true } }, 'a.B.c')).toThrow('a.B.c has the rule string.tuuid');
  });

  it.each([
    [true, { required: true }, true],
    [true, { string: { uuid: true } }, false],
    [false, { string: { uuid: true } }, true],
    [false, { string: { uuid: true }, ignore: 'IGNORE_IF_ZERO_VALUE' }, false],
    [false, { string: { maxLen: '8' } }, false],
    [false, { string: { pattern: '^(a)?$' } }, false],
    [false, { string: { in: ['', 'a'] } }, false],
    [false, { string: { in: ['a'] } }, true],
    [false, { enum: { definedOnly: true } }, false],
    [false, { enum: { notIn: [0] } }, true],
    [false, { int32: { gte: 0 } }, false],
    [false, { int32: { gte: 1 } }, true],
    [false, { double: { gt: 0 } }, true],
    [false, { double: { gt: -1, lt: 5 } }, false],
    [false, { repeated: { minItems: '1' } }, true],
    [false, { repeated: { items: { string: { minLen: '1' } } } }, false],
  ])('with presence %s and %j make a field required: %s', (presence, rules, required) => {
    expect(isRequired(rules as never, presence)).toBe(required);
  });

  it('take values out of an enum', () => {
    expect([0, 1, 2].filter((number) => isAllowed({ enum: { notIn: [0] } }, number))).toEqual([1, 2]);
    expect([0, 1, 2].filter((number) => isAllowed({ enum: { in: [0, 2] } }, number))).toEqual([0, 2]);
    expect([0, 1, 2].filter((number) => isAllowed({}, number))).toEqual([0, 1, 2]);
  });
});
