// Numbers as apps and spreadsheets write them, with a point or a comma, in the digits of any script.

const numeral = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const grouped = /^[+-]?\d{1,3}(?:,\d{3})+\.\d+$|^[+-]?\d{1,3}(?:[\s' ]\d{3})+(?:[.,]\d+)?$/;
const groupedComma = /^[+-]?\d{1,3}(?:\.\d{3})+,\d+$/;
const commaDecimal = /^[+-]?\d+,(?:\d{1,2}|\d{4,})$/;

/**
 * Undefined when it is none, or could be two: in a file whose fields are divided by commas, "1,000" is a thousand or one.
 * @param decimalComma whether a comma can only be that of a decimal
 */
export function readNumber(text: string, decimalComma: boolean): number | undefined {
  const plain = toDigits(text);
  if (numeral.test(plain)) return finite(Number(plain));
  if (groupedComma.test(plain)) return finite(Number(plain.replaceAll('.', '').replace(',', '.')));
  if (grouped.test(plain)) return finite(Number(plain.replace(/,(?=\d+$)(?!.*\.)/, '.').replace(/[,\s' ]/g, '')));
  if (commaDecimal.test(plain) || (decimalComma && /^[+-]?\d*,\d+(?:e[+-]?\d+)?$|^[+-]?\d+,$/i.test(plain))) {
    return finite(Number(plain.replace(',', '.')));
  }
  return undefined;
}

/** A number and the word behind it, as people write "115kg"; undefined for what has none. */
export function splitUnit(text: string): { number: string; word: string } | undefined {
  const [, number, word] = /^([^\p{L}#]*\p{Nd})\s*(\p{L}+\.?|#)$/u.exec(text) ?? [];
  return number === undefined ? undefined : { number, word: word! };
}

/** Whether only the comma of a decimal can be in it: then it is no thousand in the rest of the file either. */
export const hasDecimalComma = (text: string): boolean => commaDecimal.test(text) || /^[+-]?0,\d+$/.test(text);

const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);

/** Rewrites a number with the digits 0 to 9, a plain minus, and a point for the Arabic decimal sign. */
export function toDigits(text: string): string {
  if (/^[ -~]*$/.test(text)) return text;
  return text
    .replace(/\p{Nd}/gu, digitOf)
    .replace(/[−‒–]/g, '-')
    .replace(/٫/g, '.');
}

/** The digits of a script stand one after the other, and zero has a code that ends in 0 or, in the scripts of India, in 6. */
function digitOf(character: string): string {
  const code = character.codePointAt(0)!;
  const low = code & 15;
  return String(/\p{Nd}/u.test(String.fromCodePoint(code - low)) ? low : low - 6);
}
