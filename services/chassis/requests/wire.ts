// Reads wire bytes as protobuf does, before ts-proto reads them. When a single message field comes several times, the
// generated code takes the last one, but protobuf merges them. So such fields are joined here, and the rules judge the same
// message that the handler uses. Bytes that are no message (a text that is not UTF-8, a field that reaches beyond its
// message, an impossible tag) are refused before any reader guesses.
import { isUtf8 } from 'node:buffer';
import { ScalarType } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { type Field, type Shape, wireTypeOf } from './shape/shape.ts';

/** The greatest depth that protobuf's own readers accept. */
const deepest = 100;

/** The bytes are no message of this type. */
export class WireError extends Error {}

/** The same message, in which no single message field comes twice. Nearly always these are the same bytes. */
export function normalise(bytes: Buffer, shape: Shape): Buffer {
  return repeats(new Pieces(bytes, shape), 0) ? merge(shape, bytes) : bytes;
}

/** Whether anywhere within a single message field comes twice. */
function repeats(pieces: Pieces, depth: number): boolean {
  if (depth > deepest) throw new WireError('messages lie too deep in one another');
  let found = false;
  const seen: Field[] = [];
  while (pieces.next()) {
    const { field } = pieces;
    if (!field || pieces.wireType !== WireType.LengthDelimited) continue;
    const { value } = field;
    if (value.type === 'scalar') checkText(field, pieces);
    if (value.type !== 'message') continue;
    if (repeats(pieces.within(value.shape), depth + 1)) found = true;
    if (field.kind !== 'single') continue;
    if (seen.includes(field)) found = true;
    else seen.push(field);
  }
  return found;
}

function checkText({ value, jsonName }: Field, pieces: Pieces): void {
  if (value.type !== 'scalar' || value.scalar !== ScalarType.STRING || isUtf8(pieces.content)) return;
  throw new WireError(`${jsonName} is not UTF-8`);
}

/** The places where the first and the last piece of a field begin in the bytes, of the pieces that count. */
interface Reach {
  /** In a oneof, a value counts only when no other member came after it. */
  first: number;
  last: number;
}

function merge(shape: Shape, bytes: Buffer): Buffer {
  const reaches = reachesOf(shape, bytes);
  const joined = new Map<Field, BinaryWriter>();
  const writer = new BinaryWriter();
  const pieces = new Pieces(bytes, shape);
  while (pieces.next()) {
    const { field, from, content } = pieces;
    if (field?.value.type !== 'message' || !isExpected(pieces)) {
      writer.raw(pieces.whole);
      continue;
    }
    const { first, last } = field.kind === 'single' ? reaches.get(field)! : { first: from, last: from };
    if (from < first) continue;
    if (first < last) append(joined, field, content);
    if (from < last) continue;
    const all = first < last ? Buffer.from(joined.get(field)!.finish()) : content;
    writer.tag(field.number, WireType.LengthDelimited).bytes(merge(field.value.shape, all));
  }
  return Buffer.from(writer.finish());
}

function append(joined: Map<Field, BinaryWriter>, field: Field, content: Buffer): void {
  const writer = joined.get(field) ?? new BinaryWriter();
  joined.set(field, writer.raw(content));
}

function reachesOf(shape: Shape, bytes: Buffer): Map<Field, Reach> {
  const reaches = new Map<Field, Reach>();
  const members = new Map<string, Field>();
  const pieces = new Pieces(bytes, shape);
  while (pieces.next()) {
    const { field, from } = pieces;
    if (!field || !isExpected(pieces)) continue;
    const reach = reaches.get(field);
    const isAnew = field.oneof !== undefined && members.get(field.oneof) !== field;
    if (field.oneof !== undefined) members.set(field.oneof, field);
    if (!reach || isAnew) reaches.set(field, { first: from, last: from });
    else reach.last = from;
  }
  return reaches;
}

/** Whether readers accept the wire type for the field. Readers skip a field of another wire type as unknown. */
function isExpected({ field, wireType }: Pieces): boolean {
  return wireType === wireTypeOf(field!.value) || (field!.packed && wireType === WireType.LengthDelimited);
}

/** The fields of a message as they stand in the bytes, one after the other. */
class Pieces {
  readonly #bytes: Buffer;
  readonly #shape: Shape;
  readonly #to: number;
  /** The place behind the present piece or, while a piece is read, the place of reading. */
  #at: number;
  #contentFrom = 0;
  /** The place where the present piece begins, with its tag. */
  from = 0;
  field: Field | undefined;
  wireType = 0;

  constructor(bytes: Buffer, shape: Shape, { from, to } = { from: 0, to: bytes.length }) {
    this.#bytes = bytes;
    this.#shape = shape;
    this.#at = from;
    this.#to = to;
  }

  next(): boolean {
    if (this.#at >= this.#to) return false;
    this.from = this.#at;
    const tag = this.#readTag();
    this.wireType = tag % 8;
    this.field = this.#shape.byNumber.get(Math.floor(tag / 8));
    this.#pass(tag, 0);
    return true;
  }

  get whole(): Buffer {
    return this.#bytes.subarray(this.from, this.#at);
  }

  /** The bytes behind the tag and the length. */
  get content(): Buffer {
    return this.#bytes.subarray(this.#contentFrom, this.#at);
  }

  /** The fields of the message in the present piece. */
  within(shape: Shape): Pieces {
    return new Pieces(this.#bytes, shape, { from: this.#contentFrom, to: this.#at });
  }

  #readTag(): number {
    const tag = this.#readVarint();
    if (tag < 8 || tag > 0xffff_ffff) throw new WireError('a tag has no field');
    return tag;
  }

  /** Moves behind the value of this tag. */
  #pass(tag: number, depth: number): void {
    const wireType = tag % 8;
    if (wireType === WireType.LengthDelimited) {
      const length = this.#readVarint();
      if (depth === 0) this.#contentFrom = this.#at;
      this.#move(length);
    } else if (wireType === WireType.Varint) this.#readVarint();
    else if (wireType === WireType.Bit64) this.#move(8);
    else if (wireType === WireType.Bit32) this.#move(4);
    else if (wireType === WireType.StartGroup) this.#passGroup(tag, depth + 1);
    else throw new WireError('a group ends that did not begin');
  }

  #passGroup(start: number, depth: number): void {
    if (depth > deepest) throw new WireError('groups lie too deep in one another');
    const end = start + 1;
    for (let tag = this.#readTag(); tag !== end; tag = this.#readTag()) this.#pass(tag, depth);
  }

  #move(length: number): void {
    this.#at += length;
    if (this.#at > this.#to) throw new WireError('a field reaches beyond its message');
  }

  /** Reads at most ten bytes. The value is exact up to 2^53; every tag and every length is far smaller. */
  #readVarint(): number {
    let value = 0;
    let scale = 1;
    for (const most = Math.min(this.#at + 10, this.#to); this.#at < most; scale *= 128) {
      const byte = this.#bytes[this.#at++]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw new WireError('a number does not end');
  }
}
