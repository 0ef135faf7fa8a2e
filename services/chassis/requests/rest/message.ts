// Writes a message straight to wire bytes from a REST call. Fields are looked up in the shape. A field must not be given
// twice: by both spellings, by two ways, or by two members of a oneof. Each fault is noted at its place, and the reading
// goes on behind it, so that a caller hears of all faults at once.
import { type BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { type Field, type Shape, type Value, wireTypeOf } from '../shape/shape.ts';
import type { Faults } from './faults.ts';
import type { JsonReader, Token } from './json.ts';
import { enumWriter, scalarWriter, type Write } from './scalars.ts';
import { wellKnownWriter } from './well-known.ts';

/** The parts that all messages of one request share. */
export interface Sink {
  writer: BinaryWriter;
  faults: Faults;
}

/** The functions that write a value of one token; `undefined` for a message that is made of fields. */
const leaves = new WeakMap<Value, { write: Write | undefined }>();

function leafOf(value: Value): Write | undefined {
  const known = leaves.get(value);
  if (known) return known.write;
  const write = toWrite(value);
  leaves.set(value, { write });
  return write;
}

function toWrite(value: Value): Write | undefined {
  if (value.type === 'scalar') return scalarWriter(value.scalar);
  return value.type === 'enum' ? enumWriter(value.numbers) : wellKnownWriter(value.shape.typeName);
}

/** Whether the field is one message that JSON writes as an object of its fields. */
export const hasFields = ({ kind, value }: Field): boolean => kind === 'single' && !leafOf(value);

/** Prepares the writers of all values in a request. @throws Error at the start when a type cannot be read */
export function prepare(shape: Shape, seen = new Set<Shape>()): void {
  if (seen.has(shape)) return;
  seen.add(shape);
  for (const { value } of shape.fields) {
    if (!leafOf(value) && value.type === 'message') prepare(value.shape, seen);
  }
}

/** Writes one message while its fields come. */
export class MessageWriter {
  readonly #shape: Shape;
  readonly #sink: Sink;
  /** The fields that were given, and the members of oneofs that have a value. Each field is in a list once at the most. */
  readonly #given: Field[] = [];
  readonly #chosen: Field[] = [];

  constructor(shape: Shape, sink: Sink) {
    this.#shape = shape;
    this.#sink = sink;
  }

  /** The field of this name, which then counts as given. Notes a fault if there is no such field or it was given before. */
  claim(name: string): Field | undefined {
    const field = this.#shape.byName.get(name);
    const { faults } = this.#sink;
    if (!field) {
      faults.at(name, () => faults.add('is not known'));
      return undefined;
    }
    if (this.#given.includes(field)) {
      faults.at(field.jsonName, () => faults.add('is given twice'));
      return undefined;
    }
    this.#given.push(field);
    return field;
  }

  /** A field of a oneof counts as given once it has a value. */
  #claimOneof(field: Field): boolean {
    if (field.oneof === undefined) return true;
    const other = this.#chosen.find(({ oneof }) => oneof === field.oneof);
    if (other) this.#sink.faults.add(`cannot be given beside ${other.jsonName}`);
    else this.#chosen.push(field);
    return !other;
  }

  /** Reads the members of the object that comes next. */
  readJson(json: JsonReader): void {
    const { faults } = this.#sink;
    if (!this.#isNext('object', json)) return;
    json.readObject((name) => {
      const field = this.claim(name);
      if (field) this.readField(field, json);
      else faults.at(name, () => json.skip());
    });
  }

  /** Whether the next value is of this kind. Any other value is skipped and noted as a fault. */
  #isNext(kind: 'object' | 'array', json: JsonReader): boolean {
    if (json.peek() === kind) return true;
    json.skip();
    this.#sink.faults.add(kind === 'array' ? 'must be a list' : 'must be an object');
    return false;
  }

  /** Reads the value of a field that was claimed. Null stands for a field that is not given. */
  readField(field: Field, json: JsonReader): void {
    this.#sink.faults.at(field.jsonName, () => {
      if (json.peekNull()) json.skip();
      else if (field.kind === 'list') this.#readList(field, json);
      else if (field.kind === 'map') this.#readMap(field, json);
      else if (this.#claimOneof(field)) {
        this.#tag(field);
        this.#readValue(field.value, json);
      } else json.skip();
    });
  }

  #readValue(value: Value, json: JsonReader): void {
    const { writer, faults } = this.#sink;
    const write = leafOf(value);
    if (!write) {
      writer.fork();
      new MessageWriter((value as Value & { type: 'message' }).shape, this.#sink).readJson(json);
      writer.join();
    } else if (json.peek() === 'scalar') {
      this.#write(json.readScalar(), write);
    } else {
      json.skip();
      faults.add(write({ kind: 'null', text: '' }, writer) ?? 'cannot be read');
    }
  }

  /** Reads an element of a list or a map. An element cannot be left out, so null is a fault. */
  #readItem(value: Value, json: JsonReader): void {
    if (json.peekNull()) {
      json.skip();
      this.#sink.faults.add('must not be null');
    } else this.#readValue(value, json);
  }

  #readList(field: Field, json: JsonReader): void {
    const { writer, faults } = this.#sink;
    if (!this.#isNext('array', json)) return;
    if (field.packed) this.#tag(field, WireType.LengthDelimited).fork();
    json.readArray((index) => {
      if (!field.packed) this.#tag(field);
      faults.at(index, () => this.#readItem(field.value, json));
    });
    if (field.packed) writer.join();
  }

  #readMap(field: Field, json: JsonReader): void {
    const { writer, faults } = this.#sink;
    if (!this.#isNext('object', json)) return;
    const { byNumber } = (field.value as Value & { type: 'message' }).shape;
    const keyField = byNumber.get(1)!;
    const valueField = byNumber.get(2)!;
    const keys = new Set<string>();
    json.readObject((key) => {
      faults.at(key, () => {
        if (keys.has(key)) faults.add('is given twice');
        keys.add(key);
        this.#tag(field).fork();
        this.#writeKey(keyField, key);
        this.#tag(valueField);
        this.#readItem(valueField.value, json);
        writer.join();
      });
    });
  }

  /** In JSON a key is always a text. A number or a boolean stands in it as it would without quotes. */
  #writeKey(field: Field, text: string): void {
    this.#tag(field);
    this.#write({ kind: 'bare', text }, leafOf(field.value)!);
  }

  /** Reads the texts of a path or a query for a field that was claimed: one text, or any number for a list. */
  readTexts(field: Field, texts: readonly string[]): void {
    const { faults } = this.#sink;
    const write = leafOf(field.value);
    faults.at(field.jsonName, () => {
      if (!write) faults.add('has fields, and cannot be given as one text');
      else if (field.kind === 'single' && texts.length > 1) faults.add('is given twice');
      else if (field.kind === 'list' || this.#claimOneof(field)) {
        for (const text of texts) {
          this.#tag(field);
          this.#write({ kind: 'bare', text }, write);
        }
      }
    });
  }

  /** Opens the message in a field that was claimed; `fill` gives its fields one by one. */
  inside(field: Field, fill: (message: MessageWriter, shape: Shape) => void): void {
    const { writer, faults } = this.#sink;
    const { value } = field;
    faults.at(field.jsonName, () => {
      if (value.type !== 'message' || !hasFields(field)) faults.add('has no fields that could be given one by one');
      else if (this.#claimOneof(field)) {
        this.#tag(field).fork();
        fill(new MessageWriter(value.shape, this.#sink), value.shape);
        writer.join();
      }
    });
  }

  #write(token: Token, write: Write): void {
    const fault = write(token, this.#sink.writer);
    if (fault !== undefined) this.#sink.faults.add(fault);
  }

  #tag({ number, value }: Field, wireType = wireTypeOf(value)): BinaryWriter {
    return this.#sink.writer.tag(number, wireType);
  }
}
