// What a call of a provider costs: the tokens that the provider counted, or an estimate when the call broke off before it said
// them, times the prices of the settings.
import type { ModelSettings } from '../settings.ts';

export interface TokenCount {
  inputTokens: number;
  outputTokens: number;
  isEstimated: boolean;
}

/** Characters of a token: about four of English prose (OpenAI's tokenizer guide), fewer of JSON and of other languages. */
const charactersOfToken = 3;

/** Rather too many than too few, because a prompt that is too long is cut by some servers without a word. */
export const estimateTokens = (characters: number): number => Math.ceil(characters / charactersOfToken);

/** A price per million tokens is as many millionths per token, so nothing has to be divided. Parts are rounded up. */
export function costOf(
  { inputTokens, outputTokens }: Pick<TokenCount, 'inputTokens' | 'outputTokens'>,
  prices: ModelSettings['prices'],
): number {
  const micros = inputTokens * prices.input + outputTokens * prices.output;
  // Without the noise of binary fractions, which would round 3 up to 4.
  return Math.ceil(Number(micros.toFixed(6)));
}

/** What the provider counted, where it says so in whole numbers. */
export function countTokens(
  said: { input: number | undefined; output: number | undefined },
  written: { input: number; output: number },
): TokenCount {
  const { input, output } = said;
  const isSaid = isCount(input) && isCount(output) && input + output > 0;
  if (isSaid) return { inputTokens: input, outputTokens: output, isEstimated: false };
  return {
    inputTokens: estimateTokens(written.input),
    outputTokens: estimateTokens(written.output),
    isEstimated: true,
  };
}

const isCount = (value: number | undefined): value is number => Number.isSafeInteger(value) && value! >= 0;
