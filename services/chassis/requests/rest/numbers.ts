// Reads numbers as JSON and queries write them. Whole numbers are exact, also beyond 2^53, in any notation that means a
// whole number. Other numbers are as IEEE 754 has them. The time is linear in the digits.

const decimal = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/;

/** The digits of 2^64 − 1, the largest number of any type. */
const mostDigits = 20;

/** `undefined` for a text that is not a decimal number. */
export function toDouble(text: string): number | undefined {
  return decimal.test(text) ? Number(text) : undefined;
}

/** Why a text is not a whole number of any type. */
export type NotWhole = 'no number' | 'a fraction' | 'too large';

export function toWhole(text: string): bigint | NotWhole {
  const match = decimal.exec(text);
  if (!match) return 'no number';
  const [, sign, whole, fraction = '', exponent = '0'] = match as unknown as string[];
  const digits = withoutZeros(whole! + fraction);
  if (digits.text === '') return 0n;
  const zeros = Number(exponent) - fraction.length + digits.dropped;
  if (zeros < 0) return 'a fraction';
  if (digits.text.length + zeros > mostDigits) return 'too large';
  return BigInt(`${sign}${digits.text}${'0'.repeat(zeros)}`);
}

/** The digits without leading zeros and without the zeros at the end, which are counted. */
function withoutZeros(text: string): { text: string; dropped: number } {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) === 48) start++;
  while (start < end && text.charCodeAt(end - 1) === 48) end--;
  return { text: text.slice(start, end), dropped: text.length - end };
}
