// The schemas of messages and enums, in the JSON of proto3 as the door writes it and the services read it. A message that
// comes in both directions has two: what a request may say is bounded and closed (`…Input`), and in an answer every field
// without presence is there.
import type { FieldDescription, MessageDescription } from '../../messages.ts';
import type { ContractSource } from '../documentation.ts';
import { type Part, reference } from './part.ts';
import { isAllowed, isRequired, itemRules, type Rules, toConstraints } from './rules.ts';
import { scalarSchema, wellKnownSchema } from './scalars.ts';

export type Direction = 'request' | 'answer';

/** Collects the schemas that operations refer to, each once. */
export class Schemas {
  readonly #source: ContractSource;
  readonly #made = new Map<string, Part>();

  constructor(source: ContractSource) {
    this.#source = source;
  }

  /** The components in the order of their names. */
  all(): Part {
    return Object.fromEntries([...this.#made].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** A reference to the schema of a message, which is made if it is new. */
  message(type: string, direction: Direction): Part {
    const known = wellKnownSchema(type);
    if (known) return known;
    const name = shortName(type) + (direction === 'request' ? 'Input' : '');
    if (!this.#made.has(name)) {
      // The name is taken before the fields are made, because a message may hold messages of its own type.
      this.#made.set(name, {});
      this.#made.set(name, this.object(this.find(type), direction));
    }
    return reference('schemas', name);
  }

  /** The schema of a message, without the fields that a request gives elsewhere. */
  object({ name, fields }: MessageDescription, direction: Direction, without: ReadonlySet<string> = new Set()): Part {
    const own = fields.filter((field) => !without.has(field.name));
    const required = own.filter((field) => (direction === 'request' ? mustBeGiven(field) : isAlwaysThere(field)));
    const groups = this.#groups({ name, fields: own }, direction);
    return {
      type: 'object',
      description: this.#source.documentation.commentOf(name) || undefined,
      properties: Object.fromEntries(own.map((field) => [field.jsonName, this.property(name, field, direction)])),
      required: required.length > 0 ? required.map(({ jsonName }) => jsonName) : undefined,
      additionalProperties: direction === 'request' ? false : undefined,
      allOf: groups.length > 0 ? groups : undefined,
    };
  }

  /** The schema of a field, with what its comment, its rules and its privacy say. */
  property(message: string, field: FieldDescription, direction: Direction): Part {
    const at = `${message}.${field.name}`;
    const rules = direction === 'request' ? ((field.rules ?? {}) as Rules) : {};
    const { words, sentences } = toConstraints(rules, at);
    const schema = this.#form(field, { rules, words, direction, at });
    const description = [this.#source.documentation.commentOf(at), ...sentences].filter(Boolean).join(' ');
    return {
      ...schema,
      description: description || undefined,
      'x-privacy': field.privacy,
      writeOnly: field.privacy === 'secret' && direction === 'request' ? true : undefined,
    };
  }

  /** @throws Error when the contract has no message of this name */
  find(type: string): MessageDescription {
    const found = this.#source.contract.messages.get(type);
    if (!found) throw new Error(`the contract has no message ${type}, which a REST route takes or answers`);
    return found;
  }

  #form(field: FieldDescription, { rules, words, direction, at }: FieldRules): Part {
    if (field.form === 'list') {
      const { words: ofItem } = toConstraints(itemRules(rules), `${at}[]`);
      return {
        type: 'array',
        items: this.#value(field.type, { rules: itemRules(rules), words: ofItem, direction, at }),
        ...words,
      };
    }
    if (field.form === 'map') {
      const values = this.#value(field.type, { rules: {}, words: {}, direction, at });
      return { type: 'object', additionalProperties: values, ...words };
    }
    const value = this.#value(field.type, { rules, words, direction, at });
    // The rules do not look at an empty text.
    return rules.ignore !== undefined && field.type === 'string' ? { anyOf: [{ const: '' }, value] } : value;
  }

  #value(type: string, { rules, words, direction }: FieldRules): Part {
    const scalar = scalarSchema(type);
    if (scalar) return { ...scalar, ...words };
    return this.#source.documentation.enums.has(type) ? this.#enum(type, rules) : this.message(type, direction);
  }

  #enum(type: string, rules: Rules): Part {
    const values = this.#source.documentation.enums.get(type)!;
    const allowed = values.filter(({ number }) => isAllowed(rules, number));
    if (allowed.length < values.length) return { type: 'string', enum: allowed.map(({ name }) => name) };
    const name = shortName(type);
    if (!this.#made.has(name)) this.#made.set(name, this.#enumSchema(type));
    return reference('schemas', name);
  }

  #enumSchema(type: string): Part {
    const { enums, commentOf } = this.#source.documentation;
    const values = enums.get(type)!;
    const told = values.flatMap(({ name }) => {
      const comment = commentOf(`${type}.${name}`);
      return comment ? [`- \`${name}\`: ${comment}`] : [];
    });
    const description = [commentOf(type), told.join('\n')].filter(Boolean).join('\n\n');
    return { type: 'string', description: description || undefined, enum: values.map(({ name }) => name) };
  }

  /** For each group of which at most one field is given: which of its fields may stand together. */
  #groups({ name, fields }: MessageDescription, direction: Direction): Part[] {
    const names = [...new Set(fields.flatMap(({ oneof }) => oneof ?? []))];
    return names.map((group) => {
      const members = fields.filter(({ oneof }) => oneof === group).map(({ jsonName }) => jsonName);
      const mayBeAbsent = direction === 'answer' || !this.#source.documentation.requiredGroups.has(`${name}.${group}`);
      const none = { properties: Object.fromEntries(members.map((member) => [member, false])) };
      return { oneOf: [...members.map((member) => ({ required: [member] })), ...(mayBeAbsent ? [none] : [])] };
    });
  }
}

interface FieldRules {
  rules: Rules;
  words: Part;
  direction: Direction;
  at: string;
}

export const mustBeGiven = ({ rules = {}, presence, oneof }: FieldDescription): boolean =>
  isRequired(rules as Rules, presence || oneof !== undefined);

/** The door writes every field without presence, also `false`, 0 and empty lists. */
const isAlwaysThere = ({ form, presence, oneof }: FieldDescription): boolean =>
  form !== 'single' || (!presence && oneof === undefined);

/** `sinew.user.v1.User` is `user.User`. */
export const shortName = (type: string): string => type.replace(/^sinew\./, '').replace(/\.v1(?=\.)/, '');
