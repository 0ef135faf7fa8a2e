// Values of fields that are no messages, as JSON has them: plausible by name, and valid by the rules of `buf.validate`.
import type { FileRegistry, JsonValue } from '@bufbuild/protobuf';
import type { FieldDescription } from '../../messages.ts';
import { type FieldPlace, plausibleRange, plausibleText } from './plausible.ts';
import type { SeededRandom } from './random.ts';

/** The rules of a field by the kind of its values, in the JSON of their message: 64-bit numbers are texts there. */
export interface ValueRules {
  string?: TextRules;
  repeated?: { minItems?: string; maxItems?: string; unique?: boolean; items?: ValueRules };
  enum?: { notIn?: number[] };
  [kind: string]: unknown;
}

interface TextRules {
  minLen?: string;
  maxLen?: string;
  len?: string;
  pattern?: string;
  in?: string[];
  email?: boolean;
  uuid?: boolean;
}

interface NumberRules {
  gte?: number | string;
  gt?: number | string;
  lte?: number | string;
  lt?: number | string;
}

export interface Scalar {
  field: FieldDescription;
  place: FieldPlace;
  /** The rules of the value; those of the items in a list. */
  rules: ValueRules;
}

export function scalarValue(registry: FileRegistry, random: SeededRandom, scalar: Scalar): JsonValue {
  const { field, place, rules } = scalar;
  if (field.type === 'string') return toText(random, place, rules.string ?? {});
  if (field.type === 'bytes') return 'c2luZXc=';
  if (field.type === 'bool') return random.next() < 0.5;
  const names = registry.getEnum(field.type)?.values;
  if (!names) return toNumber(random, scalar);
  const excluded = rules.enum?.notIn ?? [];
  const known = names.filter(({ number }) => number !== 0 && !excluded.includes(number));
  return known.length > 0 ? random.pick(known).name : names[0]!.name;
}

/** Texts of the forms that patterns ask for. A pattern that none of them fits needs one more here. */
const samples = ['2026-03-14', '2026-03', '07:30', '123456', 'en', 'workout', 'a-key-of-thirty-two-characters00'];

/** @throws Error when no known text has the form that the rules ask for */
function toText(random: SeededRandom, place: FieldPlace, rules: TextRules): string {
  if (rules.in) return random.pick(rules.in.filter((text) => text !== ''));
  if (rules.uuid) return random.uuid();
  const natural = plausibleText(random, { ...place, field: rules.email ? 'email' : place.field });
  const least = Number(rules.len ?? rules.minLen ?? 0);
  const most = Number(rules.len ?? rules.maxLen ?? Number.POSITIVE_INFINITY);
  const text = natural.padEnd(least, '.').slice(0, most);
  if (rules.pattern === undefined) return text;
  const pattern = new RegExp(rules.pattern, 'u');
  const found = [text, ...samples].find((one) => pattern.test(one) && one.length >= least && one.length <= most);
  if (found === undefined)
    throw new Error(`no sample fits the pattern ${rules.pattern} of ${place.message}.${place.field}`);
  return found;
}

function toNumber(random: SeededRandom, { field, place, rules }: Scalar): number {
  const isWhole = !['double', 'float'].includes(field.type);
  const step = isWhole ? 1 : 0.5;
  const { gte, gt, lte, lt } = (rules[field.type] ?? {}) as NumberRules;
  const least = Number(gte ?? (gt === undefined ? Number.NEGATIVE_INFINITY : Number(gt) + step));
  const most = Number(lte ?? (lt === undefined ? Number.POSITIVE_INFINITY : Number(lt) - step));
  const range = plausibleRange(place);
  const low = Math.min(Math.max(range.least, least), most);
  const high = Math.max(Math.min(range.most, most), low);
  if (isWhole) return random.whole(Math.ceil(low), Math.max(Math.floor(high), Math.ceil(low)));
  return Math.min(Math.max(Math.round((low + random.next() * (high - low)) * 10) / 10, low), high);
}
