// A message of the contract with every field filled, as JSON: valid by its rules and plausible by its names. It is pure: the
// same random numbers give the same message. What the values of an answer have to do with its request is in answers.ts.
import type { FileRegistry, JsonObject, JsonValue } from '@bufbuild/protobuf';
import type { Contract } from '../../contract.ts';
import type { FieldDescription } from '../../messages.ts';
import { plausibleTime } from './plausible.ts';
import type { SeededRandom } from './random.ts';
import { scalarValue, type ValueRules } from './scalars.ts';

export interface MockParts {
  contract: Pick<Contract, 'messages'>;
  registry: FileRegistry;
}

/** What is known of an answer beforehand. */
export interface KnownValues {
  /** The value of a field; undefined when nothing is known of it. */
  valueOf: (field: FieldDescription, where: Where) => JsonValue | undefined;
  /** A message that is known in part. */
  messageOf: (type: string, where: Where) => JsonObject | undefined;
  /** How many items the lists of the outermost message have. */
  items?: number | undefined;
}

export interface Where {
  /** The message that has the field. */
  message: string;
  depth: number;
  inList: boolean;
}

const nothingKnown: KnownValues = { valueOf: () => undefined, messageOf: () => undefined };

/** Messages that hold themselves end here. */
const deepest = 6;

const usualItems = 2;

export interface MockWish {
  /** The full name of the message. */
  type: string;
  random: SeededRandom;
  known?: KnownValues;
}

export function mockMessage(parts: MockParts, { type, random, known = nothingKnown }: MockWish): JsonObject {
  return new Filling(parts, known).message(type, random, { message: type, depth: 0, inList: false });
}

class Filling {
  readonly #parts: MockParts;
  readonly #known: KnownValues;

  constructor(parts: MockParts, known: KnownValues) {
    this.#parts = parts;
    this.#known = known;
  }

  message(type: string, random: SeededRandom, where: Where): JsonObject {
    const description = this.#parts.contract.messages.get(type);
    if (!description) throw new Error(`the contract has no message ${type}`);
    const inside = { ...where, message: type };
    const known = this.#known.messageOf(type, inside) ?? {};
    const left = description.fields.filter(({ jsonName }) => known[jsonName] === undefined);
    const settled = new Set(description.fields.filter((field) => !left.includes(field)).map(({ oneof }) => oneof));
    const chosen = chooseMembers(left, random);
    const values = left
      .filter((field) => !field.oneof || (chosen.has(field) && !settled.has(field.oneof)))
      .map((field) => [field.jsonName, this.#field(field, random, inside)] as const)
      .filter((entry): entry is readonly [string, JsonValue] => entry[1] !== undefined);
    return { ...Object.fromEntries(values), ...known };
  }

  #field(field: FieldDescription, random: SeededRandom, where: Where): JsonValue | undefined {
    const known = field.form === 'single' ? this.#known.valueOf(field, where) : undefined;
    if (known !== undefined) return known;
    const rules = (field.rules ?? {}) as ValueRules;
    const own = random.of(field.name);
    if (field.form === 'map') return toMap(field, this.#parts, own);
    if (field.form === 'single') return this.#value(field, own, { rules, where, ofMessage: random });
    return this.#list(field, own, { rules, where });
  }

  #list(
    field: FieldDescription,
    random: SeededRandom,
    { rules, where }: { rules: ValueRules; where: Where },
  ): JsonValue[] {
    const { minItems = '0', maxItems = '50', unique, items = {} } = rules.repeated ?? {};
    const wanted = where.depth === 0 ? (this.#known.items ?? usualItems) : usualItems;
    const count = Math.max(Number(minItems), Math.min(Number(maxItems), wanted));
    const inside = { ...where, inList: true };
    const values = Array.from({ length: count }, (_, index) => {
      const own = random.of(index);
      return this.#value(field, own, { rules: items, where: inside, ofMessage: own });
    }).filter((value) => value !== undefined);
    if (!unique) return values;
    return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
  }

  #value(
    field: FieldDescription,
    random: SeededRandom,
    { rules, where, ofMessage }: { rules: ValueRules; where: Where; ofMessage: SeededRandom },
  ): JsonValue | undefined {
    const { type } = field;
    if (type === 'google.protobuf.Timestamp') return plausibleTime(ofMessage.of('time'), field.name);
    if (type === 'google.protobuf.Duration') return '60s';
    if (type === 'google.api.HttpBody') return { contentType: 'text/plain; charset=utf-8', data: 'c2luZXc=' };
    if (this.#parts.contract.messages.has(type)) {
      return where.depth < deepest ? this.message(type, random, { ...where, depth: where.depth + 1 }) : undefined;
    }
    // Of other packages only what is above is filled; a mask of fields says nothing when it is absent.
    if (type.startsWith('google.')) return undefined;
    const place = { field: field.name, message: where.message.split('.').at(-1)!, whole: ofMessage };
    return scalarValue(this.#parts.registry, random, { field, place, rules });
  }
}

/** One member of each group of which at most one may be set. */
function chooseMembers(fields: readonly FieldDescription[], random: SeededRandom): Set<FieldDescription> {
  const groups = Map.groupBy(
    fields.filter(({ oneof }) => oneof !== undefined),
    ({ oneof }) => oneof,
  );
  return new Set([...groups].map(([name, members]) => random.of(`oneof ${name}`).pick(members)));
}

function toMap(field: FieldDescription, { registry }: MockParts, random: SeededRandom): JsonObject {
  const value = scalarValue(registry, random, {
    field,
    place: { field: field.name, message: '', whole: random },
    rules: {},
  });
  return { first: value };
}
