// From the rules of a field (buf.validate) to the words of JSON Schema. A rule that has no word there becomes a sentence. A
// rule that is not known here fails the generation, so that the document never conceals one.
import type { JsonValue } from '@bufbuild/protobuf';
import type { Part } from './part.ts';

export interface Constraints {
  /** Words of JSON Schema. */
  words: Part;
  /** Rules that JSON Schema cannot say, as sentences. */
  sentences: readonly string[];
}

export type Rules = Record<string, JsonValue | undefined>;

type Translate = (value: never) => Part | string;

/** Checked by the service, and said by the type already. */
const nothing = (): Part => ({});

const numbers: Record<string, Translate> = {
  const: (value: number) => ({ const: value }),
  gt: (value: number) => ({ exclusiveMinimum: value }),
  gte: (value: number) => ({ minimum: value }),
  lt: (value: number) => ({ exclusiveMaximum: value }),
  lte: (value: number) => ({ maximum: value }),
  in: (values: number[]) => ({ enum: values }),
  notIn: (values: number[]) => ({ not: { enum: values } }),
  finite: nothing,
};

/** JSON has them as texts, of which a schema can say no range. */
const longNumbers: Record<string, Translate> = {
  const: (value: string) => ({ const: value }),
  gt: (value: string) => `More than ${value}.`,
  gte: (value: string) => (value === '0' ? { pattern: '^[0-9]+$' } : `At least ${value}.`),
  lt: (value: string) => `Less than ${value}.`,
  lte: (value: string) => `At most ${value}.`,
  in: (values: string[]) => ({ enum: values }),
  notIn: (values: string[]) => ({ not: { enum: values } }),
};

const format =
  (name: string): Translate =>
  () => ({ format: name });

const texts: Record<string, Translate> = {
  const: (value: string) => ({ const: value }),
  len: (value: string) => ({ minLength: Number(value), maxLength: Number(value) }),
  minLen: (value: string) => ({ minLength: Number(value) }),
  maxLen: (value: string) => ({ maxLength: Number(value) }),
  minBytes: (value: string) => `At least ${value} bytes in UTF-8.`,
  maxBytes: (value: string) => `At most ${value} bytes in UTF-8.`,
  pattern: (value: string) => ({ pattern: value }),
  prefix: (value: string) => `Begins with ${JSON.stringify(value)}.`,
  suffix: (value: string) => `Ends with ${JSON.stringify(value)}.`,
  contains: (value: string) => `Contains ${JSON.stringify(value)}.`,
  notContains: (value: string) => `Does not contain ${JSON.stringify(value)}.`,
  in: (values: string[]) => ({ enum: values }),
  notIn: (values: string[]) => ({ not: { enum: values } }),
  email: format('email'),
  hostname: format('hostname'),
  ipv4: format('ipv4'),
  ipv6: format('ipv6'),
  uri: format('uri'),
  uriRef: format('uri-reference'),
  uuid: format('uuid'),
  ip: () => 'An IP address.',
};

const byType: Record<string, Record<string, Translate>> = {
  string: texts,
  bytes: {
    len: (value: string) => `${value} bytes.`,
    minLen: (value: string) => `At least ${value} bytes.`,
    maxLen: (value: string) => `At most ${value} bytes.`,
  },
  bool: { const: (value: boolean) => ({ const: value }) },
  // The schema of the enum takes out the values itself (schemas.ts).
  enum: { const: nothing, definedOnly: nothing, in: nothing, notIn: nothing },
  repeated: {
    minItems: (value: string) => ({ minItems: Number(value) }),
    maxItems: (value: string) => ({ maxItems: Number(value) }),
    unique: (value: boolean) => (value ? { uniqueItems: true } : {}),
    items: nothing,
  },
  map: {
    minPairs: (value: string) => ({ minProperties: Number(value) }),
    maxPairs: (value: string) => ({ maxProperties: Number(value) }),
    keys: nothing,
    values: nothing,
  },
  ...Object.fromEntries(
    ['double', 'float', 'int32', 'uint32', 'sint32', 'fixed32', 'sfixed32'].map((type) => [type, numbers]),
  ),
  ...Object.fromEntries(['int64', 'uint64', 'sint64', 'fixed64', 'sfixed64'].map((type) => [type, longNumbers])),
};

/** @param at the full name of the field. @throws Error for a rule that is not known */
export function toConstraints(rules: Rules, at: string): Constraints {
  const words: Record<string, unknown> = {};
  const sentences: string[] = [];
  const take = (translated: Part | string): void => {
    if (typeof translated === 'string') sentences.push(translated);
    else Object.assign(words, translated);
  };
  for (const [type, given] of Object.entries(rules)) {
    if (type === 'required' || type === 'ignore') continue;
    if (type === 'cel')
      for (const { message, expression } of given as unknown as Expression[]) take(message ?? expression);
    else for (const [rule, value] of Object.entries(given as object)) take(find(type, rule, at)(value as never));
  }
  return { words, sentences };
}

function find(type: string, rule: string, at: string): Translate {
  const translate = byType[type]?.[rule];
  if (!translate)
    throw new Error(`${at} has the rule ${type}.${rule}, which proto/derive/openapi/rules.ts does not know`);
  return translate;
}

interface Expression {
  message?: string;
  expression: string;
}

/** The rules of the items of a list. */
export const itemRules = (rules: Rules): Rules => ((rules.repeated as Rules | undefined)?.items as Rules) ?? {};

/** The numbers that an enum's rules take out. */
export function isAllowed(rules: Rules, number: number): boolean {
  const { const: only, in: allowed, notIn: refused = [] } = (rules.enum ?? {}) as EnumRules;
  if (only !== undefined && only !== number) return false;
  return !refused.includes(number) && (allowed?.includes(number) ?? true);
}

interface EnumRules {
  const?: number;
  in?: number[];
  notIn?: number[];
}

/**
 * Whether a request must give the field: the rules refuse the value that stands for an absent field. A field with presence
 * is judged only when it is given, and with `ignore` also an empty one is not judged.
 */
export function isRequired(rules: Rules, presence: boolean): boolean {
  if (rules.required === true) return true;
  if (presence || rules.ignore !== undefined) return false;
  return Object.entries(rules).some(([type, given]) => refusesZero(type, (given ?? {}) as Rules));
}

function refusesZero(type: string, given: Rules): boolean {
  const low = Number(given.gt ?? Number.NEGATIVE_INFINITY) >= 0 || Number(given.gte ?? 0) > 0;
  const high = Number(given.lt ?? 1) <= 0 || Number(given.lte ?? 0) < 0;
  const least = Number(given.len ?? given.minLen ?? given.minBytes ?? given.minItems ?? given.minPairs ?? 0) > 0;
  const listed = Array.isArray(given.in) && !given.in.some((value) => value === '' || Number(value) === 0);
  const named =
    type === 'string' && ['email', 'uuid', 'hostname', 'ip', 'ipv4', 'ipv6', 'uri'].some((name) => given[name]);
  const shaped = type === 'string' && typeof given.pattern === 'string' && !new RegExp(given.pattern).test('');
  const refused = Array.isArray(given.notIn) && given.notIn.some((value) => value === '' || Number(value) === 0);
  return low || high || least || listed || named || shaped || refused;
}
