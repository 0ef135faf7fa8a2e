// Requests that break the contract's rules on purpose, made from its `buf.validate` options: all fields of a message at once
// just outside of what they allow, and one of them just inside.
import {
  create,
  type DescField,
  type DescMessage,
  fromBinary,
  getOption,
  hasOption,
  type Message,
  ScalarType,
  toBinary,
} from '@bufbuild/protobuf';
import { pathToString } from '@bufbuild/protobuf/reflect';
import { createValidator } from '@bufbuild/protovalidate';
import { descriptors } from '#proto/descriptors.ts';
import { toJsonName } from '#proto/messages.ts';

/** A request, and the fields that the rules find fault with, by their paths, in their order. */
export interface FaultyRequest {
  name: string;
  message: Message;
  faults: readonly string[];
}

interface Case<Value> {
  case?: string;
  value?: Value;
}

/** The rules of a field, as far as a bound follows from them. */
interface Rules {
  required: boolean;
  type: Case<Bounds>;
}

interface Bounds {
  minLen?: bigint;
  maxLen?: bigint;
  pattern?: string;
  wellKnown?: Case<unknown>;
  lessThan?: Bound;
  greaterThan?: Bound;
  minItems?: bigint;
  maxItems?: bigint;
  items?: Rules;
  definedOnly?: boolean;
}

type Bound = Case<number | bigint>;

type Side = 'outside' | 'inside';

const validator = createValidator({ registry: descriptors() });
const fieldRules = descriptors().getExtension('buf.validate.field')!;
const deepest = 4;

/** Membership is judged ahead of the request, so the id of an organisation is in order. The test puts its own in the place. */
const someOrganisation = '0195a0a0-0000-7000-8000-000000000001';

/**
 * The requests of a type that break its rules.
 * @param inPath fields that stand in the path of a URL: they hold a word there
 */
export function faultyRequests(type: DescMessage, inPath: readonly string[]): FaultyRequest[] {
  const fill = (inside?: DescField): FaultyRequest => {
    const message = fillMessage(type, { inPath, inside, depth: 0 });
    return {
      name: inside ? `${inside.jsonName} just inside` : 'all fields just outside',
      message,
      faults: faultsOf(type, message),
    };
  };
  const bounded = type.fields.filter((field) => !inPath.includes(field.name) && boundaryOf(rulesOf(field), 'inside'));
  return [fill(), ...bounded.map((field) => fill(field))].filter(({ faults }) => faults.length > 0);
}

function faultsOf(type: DescMessage, message: Message): string[] {
  const result = validator.validate(type, fromBinary(type, toBinary(type, message)));
  if (result.kind === 'error') throw result.error;
  if (result.kind === 'valid') return [];
  return result.violations.map(({ field }) => toJsonName(pathToString(field))).sort();
}

interface Filling {
  inPath: readonly string[];
  inside: DescField | undefined;
  depth: number;
}

function fillMessage(type: DescMessage, { inPath, inside, depth }: Filling): Message {
  const init: Record<string, unknown> = {};
  const chosen = new Set<string>();
  for (const field of type.fields) {
    if (field.oneof && chosen.has(field.oneof.localName)) continue;
    const isWord = inPath.includes(field.name) && field.scalar === ScalarType.STRING;
    const isOrganisation = depth === 0 && field.name === 'organisation_id';
    const value = isOrganisation
      ? someOrganisation
      : isWord
        ? 'a-word'
        : fillField(field, field === inside ? 'inside' : 'outside', depth);
    if (value === undefined) continue;
    if (field.oneof) {
      chosen.add(field.oneof.localName);
      init[field.oneof.localName] = { case: field.localName, value };
    } else init[field.localName] = value;
  }
  return create(type, init as never) as Message;
}

function fillField(field: DescField, side: Side, depth: number): unknown {
  const rules = rulesOf(field);
  if (field.fieldKind === 'map') return undefined;
  if (field.fieldKind === 'list') return fillList(field, rules, { side, depth });
  if (field.message) return fillInner(field.message, depth);
  return boundaryOf(rules, side, field.scalar)?.value;
}

/** Moments, masks and the like have rules of their own, which are not bounds. */
function fillInner(message: DescMessage, depth: number): Message | undefined {
  if (!message.typeName.startsWith('sinew.') || depth >= deepest) return undefined;
  return fillMessage(message, { inPath: [], inside: undefined, depth: depth + 1 });
}

/** A list that is too long is told of alone, so a list is faulty by its items, or by having none. */
function fillList(
  field: DescField & { fieldKind: 'list' },
  rules: Rules | undefined,
  { side, depth }: { side: Side; depth: number },
): unknown[] | undefined {
  if (field.message) {
    const inner = fillInner(field.message, depth);
    return inner ? [inner] : undefined;
  }
  const item = boundaryOf(rules?.type.value?.items, side, field.scalar);
  return item ? [item.value] : undefined;
}

function rulesOf(field: DescField): Rules | undefined {
  return hasOption(field, fieldRules) ? (getOption(field, fieldRules) as Rules) : undefined;
}

/** A value just outside or just inside of the bounds; undefined when there is none to be made. */
function boundaryOf(rules: Rules | undefined, side: Side, scalar?: ScalarType): { value: unknown } | undefined {
  const { case: kind, value: bounds } = rules?.type ?? {};
  if (!bounds) return undefined;
  if (kind === 'string') return textOf(bounds, side);
  if (kind === 'enum') return bounds.definedOnly && side === 'outside' ? { value: 9999 } : undefined;
  return numberOf(bounds, side, scalar);
}

function textOf({ maxLen = 0n, minLen = 0n, pattern = '', wellKnown }: Bounds, side: Side) {
  const isFree = pattern === '' && wellKnown?.case === undefined;
  if (side === 'inside') return isFree && maxLen > 0n ? { value: 'x'.repeat(Number(maxLen)) } : undefined;
  if (maxLen > 0n) return { value: 'x'.repeat(Number(maxLen) + 1) };
  if (!isFree) return { value: '!' };
  return minLen > 0n ? { value: '' } : undefined;
}

function numberOf({ lessThan, greaterThan }: Bounds, side: Side, scalar?: ScalarType) {
  const most = boundOf(lessThan, -1);
  const least = boundOf(greaterThan, 1);
  if (side === 'inside') return most ?? least;
  const isUnsigned = scalar === ScalarType.UINT32 || scalar === ScalarType.UINT64;
  if (most) return { value: add(most.value, 1) };
  return least && !(isUnsigned && Number(least.value) === 0) ? { value: add(least.value, -1) } : undefined;
}

/** The last value that a bound allows: the bound itself, or the whole number before it. */
function boundOf(bound: Bound | undefined, step: number): { value: number | bigint } | undefined {
  const { case: kind, value } = bound ?? {};
  if (kind === undefined || value === undefined) return undefined;
  return { value: kind === 'lte' || kind === 'gte' ? value : add(value, step) };
}

const add = (value: number | bigint, step: number): number | bigint =>
  typeof value === 'bigint' ? value + BigInt(step) : value + step;
