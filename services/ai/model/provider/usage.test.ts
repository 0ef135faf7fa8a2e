// The cost of tokens: the prices are per million, so a token costs as many millionths.
import { describe, expect, it } from 'vitest';
import { costOf, countTokens, estimateTokens } from './usage.ts';

describe('a cost', () => {
  it.each<[input: number, output: number, prices: [number, number], micros: number]>([
    [1_000_000, 0, [1.25, 10], 1_250_000],
    [0, 1_000_000, [1.25, 10], 10_000_000],
    [1, 1, [0.15, 0.6], 1],
    [3, 0, [0.1, 0], 1],
    // 0.1 times 3 is 0.30000000000000004 in binary fractions, and ten of them must not become two.
    [30, 0, [0.1, 0], 3],
    [0, 0, [5, 5], 0],
    [1234, 567, [0, 0], 0],
  ])('of %d and %d tokens at %j is %d millionths', (inputTokens, outputTokens, [input, output], micros) => {
    expect(costOf({ inputTokens, outputTokens }, { input, output })).toBe(micros);
  });
});

describe('tokens', () => {
  it('are what the provider says', () => {
    expect(countTokens({ input: 5, output: 0 }, { input: 900, output: 900 })).toEqual({
      inputTokens: 5,
      outputTokens: 0,
      isEstimated: false,
    });
  });

  it.each<[number | undefined, number | undefined]>([
    [undefined, undefined],
    [5, undefined],
    [0, 0],
    [-1, 5],
    [1.5, 5],
    [Number.NaN, 5],
  ])('are estimated when it says %s and %s', (input, output) => {
    expect(countTokens({ input, output }, { input: 300, output: 31 })).toEqual({
      inputTokens: 100,
      outputTokens: 11,
      isEstimated: true,
    });
  });

  it('of nothing are none', () => {
    expect(estimateTokens(0)).toBe(0);
  });
});
