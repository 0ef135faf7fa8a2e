// Page tokens that only an attacker would write, made from a real one: the digest is right and the position is not.
import { descriptors } from '#proto/descriptors.ts';
import type { CallError } from './service.ts';

/** Values outside the range or form of every column, and values that JSON has and PostgreSQL has not. */
const hostile: readonly unknown[] = [
  ...[
    -2147483648,
    2147483647,
    2147483648,
    -1,
    1.5,
    2 ** 53,
    -(2 ** 63),
    1e308,
    -62_135_596_800_001,
    253_402_300_800_000,
  ],
  ...['', '\0', 'a\0b', '\ud800', 'x'.repeat(600), '-1', '9'.repeat(19), '0x10', 'NaN', 'infinity', "'; --", '{}'],
  ...['00000000-0000-0000-0000-00000000000g', '0198c0de00007000800000000000000', null, true, [], {}, [[]]],
];

/**
 * Replaces each value of the position by each hostile one, adds and removes fields, and cuts and spoils the token.
 * @param free the fields that can be any text, or any whole number where they are numbers; times always can
 */
export function hostileTokens(token: string, free: readonly string[] = []): string[] {
  const [digest, position] = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  const isOrdinary = (field: string, value: unknown): boolean =>
    /time$/i.test(field) ? isTime(value) : free.includes(field) && isLike(position[field], value);
  const positions: unknown[] =
    typeof position === 'object'
      ? Object.keys(position).flatMap((field) => [
          ...hostile.filter((value) => !isOrdinary(field, value)).map((value) => ({ ...position, [field]: value })),
          { ...position, [field]: undefined },
          { [field]: position[field] },
          { ...position, [`${field}2`]: position[field] },
        ])
      : [];
  const forged = [...positions, ...hostile].map((value) => encode([digest, value]));
  const bare = [encode(position), encode([position]), encode([digest]), encode([digest, position, 1]), encode(null)];
  const spoilt = [
    'x',
    '=',
    '%',
    token.slice(1),
    token.slice(0, -2),
    `${token}=`,
    ` ${token}`,
    `${token}AA`,
    `${token}\n`,
  ];
  return [...new Set([...forged, ...bare, ...spoilt])].filter((made) => made !== token);
}

/** The hostile numbers that are valid times: milliseconds within a month of 1970. */
const isTime = (value: unknown): boolean => Number.isInteger(value) && Math.abs(value as number) <= 2 ** 31;

/** Whether the value could also be a real value of the column. */
function isLike(given: unknown, value: unknown): boolean {
  if (typeof given === 'number') return Number.isSafeInteger(value) && (value as number) >= 0;
  return typeof value === 'string' && value.isWellFormed() && !value.includes('\0') && value.length <= 500;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A list's answers to the tokens other than the right refusal; empty when the list refuses all of them. */
export async function unjudged(
  list: (pageToken: string) => Promise<unknown>,
  tokens: readonly string[],
): Promise<string[]> {
  const answers = await Promise.all(
    tokens.map(async (token) => {
      const shown = Buffer.from(token, 'base64url').toString('latin1').slice(0, 200);
      try {
        await list(token);
        return `taken: ${shown}`;
      } catch (error) {
        const { reason, violations } = error as CallError;
        const isJudged = reason === 'INVALID_PAGE_TOKEN' && violations[0]?.field === 'pageToken';
        return isJudged ? '' : `${reason}: ${shown}`;
      }
    }),
  );
  return answers.filter(Boolean);
}

/** The RPCs with pages in a package of the contract, as clients call them. */
export function listsOf(packageName: string): string[] {
  const registry = descriptors();
  return [...registry]
    .filter((type) => type.kind === 'service')
    .filter(({ typeName }) => typeName.startsWith(`${packageName}.`))
    .flatMap(({ methods }) => methods)
    .filter(({ input }) => input.fields.some(({ name }) => name === 'page_token'))
    .map(({ localName }) => localName)
    .sort();
}
