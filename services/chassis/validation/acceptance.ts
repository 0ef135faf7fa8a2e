// A quick yes to valid requests. protovalidate judges every rule, at the price of decoding the message a second time and of
// an expression language. Most requests are plainly valid, and closures over the decoded message say so at a fraction of
// that price. "No" only means that protovalidate must be asked. A message with a rule that is not known here gets no closure
// at all, so a new rule is never passed over. A property test compares both.
import {
  type DescField,
  type DescMessage,
  type FileRegistry,
  getOption,
  hasOption,
  ScalarType,
} from '@bufbuild/protobuf';

/** Whether a message, as ts-proto decodes it, is certainly valid. */
export type Accepts = (message: unknown) => boolean;

/** Accepts one field's value; `undefined` where every value is valid. */
type Test = ((value: never) => boolean) | undefined;

class UnknownRule extends Error {}

/** The closure of a message type, or `undefined` where only protovalidate can judge. */
export function compileAcceptance(registry: FileRegistry, type: DescMessage): Accepts | undefined {
  try {
    return compileMessage({ registry, enclosing: [] }, type) ?? (() => true);
  } catch (error) {
    if (error instanceof UnknownRule) return undefined;
    throw error;
  }
}

interface Place {
  registry: FileRegistry;
  /** The messages around this one: a message inside itself cannot be unrolled. */
  enclosing: readonly DescMessage[];
}

function compileMessage({ registry, enclosing }: Place, type: DescMessage): Accepts | undefined {
  const messageRules = registry.getExtension('buf.validate.message');
  if (type.oneofs.length > 0 || enclosing.includes(type)) throw new UnknownRule(type.typeName);
  if (messageRules && hasOption(type, messageRules)) throw new UnknownRule(type.typeName);
  const place = { registry, enclosing: [...enclosing, type] };
  const tests = type.fields.flatMap((field) => {
    const test = compileField(place, field);
    return test ? [{ name: field.localName, test: test as (value: unknown) => boolean }] : [];
  });
  if (tests.length === 0) return undefined;
  return (message) => tests.every(({ name, test }) => test((message as Record<string, unknown>)[name]));
}

function compileField(place: Place, field: DescField): Test {
  const extension = place.registry.getExtension('buf.validate.field')!;
  const rules = (hasOption(field, extension) ? getOption(field, extension) : {}) as FieldRules;
  const value = both(both(compileText(field), compileRules(rules, field)), compileContent(place, field));
  const ignoresZero = rules.ignore === 1;
  if (rules.required) {
    const filled = (given: unknown): boolean => given !== undefined && !isZero(given);
    return both(filled as Test, value);
  }
  if (!value) return undefined;
  const test = value as (given: unknown) => boolean;
  // A field that has presence and is absent obeys no rule; ts-proto gives every other field a value.
  return ((given: unknown) => given === undefined || (ignoresZero && isZero(given)) || test(given)) as Test;
}

/** ts-proto writes U+FFFD for bytes that are not UTF-8. The stricter decoding says whether the sender wrote it. */
function compileText({ fieldKind, scalar }: DescField): Test {
  if (scalar !== ScalarType.STRING) return undefined;
  const isWhole = (text: string): boolean => !text.includes('\uFFFD');
  return (fieldKind === 'list' ? (texts: string[]) => texts.every(isWhole) : isWhole) as Test;
}

/** The rules inside a message field or the messages of a list; well-known types have none. */
function compileContent(place: Place, field: DescField): Test {
  if (field.fieldKind === 'map') throw new UnknownRule(field.name);
  const message = field.message;
  if (!message || message.typeName.startsWith('google.')) return undefined;
  const accepts = compileMessage(place, message);
  if (!accepts) return undefined;
  return (field.fieldKind === 'list' ? (list: unknown[]) => list.every(accepts) : accepts) as Test;
}

interface FieldRules {
  cel?: unknown[];
  celExpression?: unknown[];
  required?: boolean;
  ignore?: number;
  type?: { case?: string; value?: Record<string, unknown> };
}

function compileRules({ cel = [], celExpression = [], ignore = 0, type }: FieldRules, field: DescField): Test {
  if (cel.length + celExpression.length > 0 || ignore > 1) throw new UnknownRule('cel or ignore');
  if (!type?.case) return undefined;
  const compile = compilers[type.case];
  if (!compile) throw new UnknownRule(type.case);
  return compile(settled(type.value!), field);
}

/** A compiler for each kind of rule. Other kinds of protovalidate can be added when a contract uses them. */
const compilers: Record<string, (rules: Record<string, unknown>, field: DescField) => Test> = {
  string: compileString,
  int32: compileNumber,
  double: compileNumber,
  enum: compileEnum,
  repeated: compileRepeated,
};

/** The rules that are given, without those left at their defaults. */
function settled(rules: Record<string, unknown>): Record<string, unknown> {
  const given = Object.entries(rules).filter(([name, value]) => {
    const empty = Array.isArray(value) && value.length === 0;
    const unset = typeof value === 'object' && value !== null && 'case' in value && value.case === undefined;
    return !name.startsWith('$') && name !== 'example' && value !== undefined && !empty && !unset;
  });
  return Object.fromEntries(given);
}

function compileString(rules: Record<string, unknown>): Test {
  const { minLen, maxLen, pattern, wellKnown, ...others } = rules as StringRules;
  refuseOthers(others);
  const known = wellKnown ? wellKnownForms[wellKnown.case] : undefined;
  if (wellKnown && !(known && wellKnown.value === true)) throw new UnknownRule(wellKnown.case);
  const expression = pattern === undefined ? undefined : new RegExp(pattern, 'u');
  return (value: string) => {
    // Lengths are counted in code points. A string has at least half as many code points as UTF-16 units.
    if (minLen !== undefined && value.length < Number(minLen) * 2 && [...value].length < Number(minLen)) return false;
    if (maxLen !== undefined && value.length > Number(maxLen)) return false;
    return (!expression || expression.test(value)) && (!known || known.test(value));
  };
}

interface StringRules {
  minLen?: bigint;
  maxLen?: bigint;
  pattern?: string;
  wellKnown?: { case: string; value: unknown };
}

/** Simpler and narrower than protovalidate's own forms in places, because protovalidate has the last word. */
const wellKnownForms: Record<string, RegExp> = {
  email:
    /^[A-Za-z0-9._+-]+@[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?)+$/,
  uuid: /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/,
};

function compileNumber(rules: Record<string, unknown>): Test {
  const { lessThan, greaterThan, finite, ...others } = rules as NumberRules;
  refuseOthers(others);
  for (const bound of [lessThan, greaterThan]) {
    if (bound && !['lte', 'gte'].includes(bound.case)) throw new UnknownRule(bound.case);
  }
  const most = lessThan?.value ?? Number.POSITIVE_INFINITY;
  const least = greaterThan?.value ?? Number.NEGATIVE_INFINITY;
  if (most < least) throw new UnknownRule('a range that excludes its middle');
  return (value: number) => value >= least && value <= most && (!finite || Number.isFinite(value));
}

interface NumberRules {
  lessThan?: { case: string; value: number };
  greaterThan?: { case: string; value: number };
  finite?: boolean;
}

function compileEnum(rules: Record<string, unknown>, field: DescField): Test {
  const { definedOnly, notIn = [], ...others } = rules as { definedOnly?: boolean; notIn?: number[] };
  refuseOthers(others);
  const defined = new Set(field.enum?.values.map(({ number }) => number));
  return (value: number) => (!definedOnly || defined.has(value)) && !notIn.includes(value);
}

function compileRepeated(rules: Record<string, unknown>, field: DescField): Test {
  const { minItems = 0n, maxItems, unique, items, ...others } = rules as RepeatedRules;
  refuseOthers(others);
  const item = items && (compileRules(items, field) as ((value: unknown) => boolean) | undefined);
  return (list: unknown[]) =>
    list.length >= minItems &&
    (maxItems === undefined || list.length <= maxItems) &&
    (!unique || new Set(list).size === list.length) &&
    (!item || list.every(item));
}

interface RepeatedRules {
  minItems?: bigint;
  maxItems?: bigint;
  unique?: boolean;
  items?: FieldRules;
}

function refuseOthers(rules: object): void {
  const [name] = Object.keys(rules);
  if (name) throw new UnknownRule(name);
}

const both = (one: Test, other: Test): Test =>
  one && other ? (value: never) => one(value) && other(value) : (one ?? other);

const isZero = (value: unknown): boolean =>
  value === '' || value === 0 || value === false || (Array.isArray(value) && value.length === 0);
