// Writes scalars and enums by the JSON mapping of proto3, from a token to wire bytes. Each function either writes the value,
// or says in the words of the caller why it cannot.
import { ScalarType } from '@bufbuild/protobuf';
import type { BinaryWriter } from '@bufbuild/protobuf/wire';
import type { Token } from './json.ts';
import { toDouble, toWhole } from './numbers.ts';

/** Writes a value without its tag. Answers with the fault of the value, or with nothing when the value is right. */
export type Write = (token: Token, writer: BinaryWriter) => string | undefined;

const bits = (least: bigint, most: bigint) => ({ least, most });
const signed32 = bits(-(2n ** 31n), 2n ** 31n - 1n);
const unsigned32 = bits(0n, 2n ** 32n - 1n);
const signed64 = bits(-(2n ** 63n), 2n ** 63n - 1n);
const unsigned64 = bits(0n, 2n ** 64n - 1n);

const largestFloat = 3.4028234663852886e38;

const writers: Record<ScalarType, Write> = {
  [ScalarType.INT32]: whole(signed32, (value, writer) => writer.int32(Number(value))),
  [ScalarType.SINT32]: whole(signed32, (value, writer) => writer.sint32(Number(value))),
  [ScalarType.SFIXED32]: whole(signed32, (value, writer) => writer.sfixed32(Number(value))),
  [ScalarType.UINT32]: whole(unsigned32, (value, writer) => writer.uint32(Number(value))),
  [ScalarType.FIXED32]: whole(unsigned32, (value, writer) => writer.fixed32(Number(value))),
  [ScalarType.INT64]: whole(signed64, (value, writer) => writer.int64(value)),
  [ScalarType.SINT64]: whole(signed64, (value, writer) => writer.sint64(value)),
  [ScalarType.SFIXED64]: whole(signed64, (value, writer) => writer.sfixed64(value)),
  [ScalarType.UINT64]: whole(unsigned64, (value, writer) => writer.uint64(value)),
  [ScalarType.FIXED64]: whole(unsigned64, (value, writer) => writer.fixed64(value)),
  [ScalarType.DOUBLE]: real(Number.MAX_VALUE, (value, writer) => writer.double(value)),
  [ScalarType.FLOAT]: real(largestFloat, (value, writer) => writer.float(value)),
  [ScalarType.BOOL]: writeBool,
  [ScalarType.STRING]: writeText,
  [ScalarType.BYTES]: writeBytes,
};

export const scalarWriter = (scalar: ScalarType): Write => writers[scalar];

interface Range {
  least: bigint;
  most: bigint;
}

function whole({ least, most }: Range, write: (value: bigint, writer: BinaryWriter) => void): Write {
  return (token, writer) => {
    const value = isNumeric(token) ? toWhole(token.text) : 'no number';
    if (value === 'no number') return 'must be a whole number';
    if (value === 'a fraction') return 'must be a whole number, without a fraction';
    if (value === 'too large' || value < least || value > most) return `must be between ${least} and ${most}`;
    write(value, writer);
    return undefined;
  };
}

/** Numbers that JSON cannot write. proto3 JSON has texts for them. */
const special = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

function real(largest: number, write: (value: number, writer: BinaryWriter) => void): Write {
  return (token, writer) => {
    const named = token.kind === 'number' ? undefined : special.get(token.text);
    const value = named ?? (isNumeric(token) ? toDouble(token.text) : undefined);
    if (value === undefined) return 'must be a number';
    if (named === undefined && Math.abs(value) > largest) return 'is too large a number';
    write(value, writer);
    return undefined;
  };
}

const isNumeric = ({ kind }: Token): boolean => kind === 'number' || kind === 'string' || kind === 'bare';

function writeBool({ kind, text }: Token, writer: BinaryWriter): string | undefined {
  const isTrue = kind === 'true' || (kind === 'bare' && text === 'true');
  if (!isTrue && kind !== 'false' && !(kind === 'bare' && text === 'false')) return 'must be true or false';
  writer.bool(isTrue);
  return undefined;
}

function writeText({ kind, text }: Token, writer: BinaryWriter): string | undefined {
  if (kind !== 'string' && kind !== 'bare') return 'must be a text';
  // An escape of JSON can write half a surrogate pair. UTF-8 cannot.
  if (!text.isWellFormed()) return 'has half of a surrogate pair, which stands for no character';
  writer.string(text);
  return undefined;
}

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;
const base64url = /^[A-Za-z0-9_-]*={0,2}$/;

function writeBytes({ kind, text }: Token, writer: BinaryWriter): string | undefined {
  if (kind !== 'string' && kind !== 'bare') return 'must be bytes in Base64';
  const padding = text.endsWith('==') ? 2 : Number(text.endsWith('='));
  const length = text.length - padding;
  const isWhole = length % 4 !== 1 && (padding === 0 || text.length % 4 === 0);
  if (!isWhole || !(base64.test(text) || base64url.test(text))) return 'must be bytes in Base64';
  writer.bytes(Buffer.from(text, 'base64'));
  return undefined;
}

/** An enum comes by name or by number. The contract's rules judge a number without a name, for enums are open. */
export function enumWriter(numbers: ReadonlyMap<string, number>): Write {
  const names = [...numbers.keys()].join(', ');
  return (token, writer) => {
    const number = token.kind === 'number' ? undefined : numbers.get(token.text);
    if (number !== undefined && (token.kind === 'string' || token.kind === 'bare')) {
      writer.int32(number);
      return undefined;
    }
    const asNumber = token.kind === 'number' || token.kind === 'bare';
    return asNumber && writers[ScalarType.INT32](token, writer) === undefined ? undefined : `must be one of ${names}`;
  };
}
