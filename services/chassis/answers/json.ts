// Writes a generated message as the JSON of protobuf (proto3, "ProtoJSON"). How each field is written is made once from the
// message's shape, so that an answer costs one walk over the message and one `JSON.stringify`. Every field is there, also
// `false`, 0 and empty lists; only an `optional` field, a message and a member of a oneof may be absent.
import type { Field, Shape, Value } from '../requests/shape/shape.ts';
import { type Form, scalarForm } from './scalars.ts';
import { wellKnownForm } from './well-known.ts';

type Fields = Record<string, unknown>;

/** @throws Error when the message holds a type that has no form here, such as `google.protobuf.Any` */
export function compileJson(shape: Shape): (message: unknown) => string {
  const form = new Forms().message(shape);
  return (message) => JSON.stringify(form(message as never));
}

/** The forms of one compilation. A message that holds itself finds its own form here. */
class Forms {
  readonly #messages = new Map<Shape, Form>();

  message(shape: Shape): Form {
    const known = this.#messages.get(shape) ?? wellKnownForm(shape.typeName);
    if (known) return known;
    const writers: ((message: Fields, json: Fields) => void)[] = [];
    const form: Form = (message) => {
      const json: Fields = {};
      for (const write of writers) write(message, json);
      return json;
    };
    this.#messages.set(shape, form);
    writers.push(...shape.fields.map((field) => this.#field(field)));
    return form;
  }

  #field({ jsonName, localName, kind, oneof, value }: Field): (message: Fields, json: Fields) => void {
    const form = kind === 'map' ? this.#map(value) : this.#value(value);
    if (oneof !== undefined) {
      return (message, json) => {
        const chosen = message[oneof] as { $case: string; value: never } | undefined;
        if (chosen?.$case === localName) json[jsonName] = form(chosen.value);
      };
    }
    if (kind === 'list') {
      return (message, json) => {
        json[jsonName] = ((message[localName] ?? []) as never[]).map(form);
      };
    }
    return (message, json) => {
      const content = message[localName];
      if (content !== undefined) json[jsonName] = form(content as never);
    };
  }

  #value(value: Value): Form {
    if (value.type === 'message') return this.message(value.shape);
    if (value.type === 'scalar') return scalarForm(value.scalar);
    const names = new Map([...value.numbers].map(([name, number]) => [number, name]));
    return (number) => names.get(number) ?? number;
  }

  /** An entry may have any name, also one that means something to plain objects. */
  #map(value: Value): Form {
    const entry = (value as Value & { type: 'message' }).shape.byName.get('value')!;
    const form = this.#value(entry.value);
    return (map) => {
      const json: Fields = Object.create(null);
      for (const [key, content] of Object.entries(map)) json[key] = form(content as never);
      return json;
    };
  }
}
