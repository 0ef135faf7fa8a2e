// How large a refusal may be. A status travels in headers, and each peer has its own limit for them: headers beyond the
// limit end the whole connection, with every innocent call on it. gRPC's libraries accept at least 8 KiB, Envoy and Node 60.
// So the parts that say most stay, each text is cut between two characters, and violations that are left out are counted.
import { Metadata } from '@grpc/grpc-js';
import type { Violation } from './violation.ts';

/** The bounds in bytes on the wire; `violations` is a number. With the door's own headers they stay below 8 KiB. */
export const bounds = {
  violations: 25,
  field: 256,
  description: 512,
  /** The most for all violations together. */
  list: 2048,
  /** The most for all parts together. */
  parts: 1024,
  /** A message is sent twice, once percent-encoded: a character of three bytes takes nine there. */
  message: 1024,
  /** The most for metadata, which is sent ahead of an answer or beside a status, as headers with HTTP/2's 32 bytes each. */
  metadata: 6144,
};

const ellipsis = '…';

/** How many bytes a text takes in `grpc-message`. A text that is not well formed could not be written there at all. */
export const encodedBytes = (text: string): number => encodeURI(text).length;

const plainBytes = (text: string): number => Buffer.byteLength(text);

/** The text, or as many of its first characters as there is room for. */
export function cut(text: string, most: number, bytesOf: (text: string) => number = plainBytes): string {
  // Each character takes a byte at least, so only the beginning of a very long text is looked at.
  const whole = (text.length > most ? text.slice(0, most) : text).toWellFormed();
  if (whole.length === text.length && bytesOf(whole) <= most) return whole;
  let room = most - bytesOf(ellipsis);
  let end = 0;
  for (const character of whole) {
    room -= bytesOf(character);
    if (room < 0) break;
    end += character.length;
  }
  return whole.slice(0, end) + ellipsis;
}

/** A message as it is sent. */
export const cutMessage = (message: string): string => cut(message, bounds.message, encodedBytes);

/** The first violations, as many as there is room for, and how many are left. */
export function cutViolations(violations: readonly Violation[]): { shown: Violation[]; left: number } {
  const shown: Violation[] = [];
  let room = bounds.list;
  for (const { field, description } of violations.slice(0, bounds.violations)) {
    const violation = { field: cut(field, bounds.field), description: cut(description, bounds.description) };
    // Each violation has some bytes around it.
    room -= plainBytes(violation.field) + plainBytes(violation.description) + 12;
    if (room < 0) break;
    shown.push(violation);
  }
  return { shown, left: violations.length - shown.length };
}

/** The parts as google.rpc.ErrorInfo has them: each name behind `part.`. */
export function cutParts(parts: Readonly<Record<string, string>>): Record<string, string> {
  let room = bounds.parts;
  const entries = Object.entries(parts).map(([name, state]) => [`part.${cut(name, 64)}`, cut(state, 32)] as const);
  return Object.fromEntries(
    entries.filter(([name, state]) => {
      room -= plainBytes(name) + plainBytes(state) + 8;
      return room >= 0;
    }),
  );
}

/** The violations in a sentence: as many as there is room for, and how many more. @param counted how many are not listed */
export function toSentence(violations: readonly Violation[], counted = 0): string {
  const { shown } = cutViolations(violations);
  const all = violations.length + counted;
  const named: string[] = [];
  let room = bounds.message - encodedBytes(`; and ${all} more`);
  for (const part of shown.map(inWords)) {
    room -= encodedBytes(`; ${part}`);
    if (room < 0) break;
    named.push(part);
  }
  // A first violation that is too long by itself is named alone. It is cut like any message.
  if (named.length === 0 && shown[0]) return inWords(shown[0]);
  const more = all - named.length;
  return named.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

/** The name before a description; a violation of the whole request has no field. */
const inWords = ({ field, description }: Violation): string =>
  field === '' ? description : `${field}: ${description}`;

/** How many bytes metadata takes as a list of headers. */
export function metadataBytes(metadata: Metadata): number {
  const headers = Object.entries(metadata.toHttp2Headers());
  const sizes = headers.flatMap(([name, values]) =>
    [values].flat().map((value) => name.length + plainBytes(String(value)) + 32),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Metadata that is too large is left out: a code and a message without it say more than a connection that broke. */
export const withinBounds = (metadata: Metadata): Metadata =>
  metadataBytes(metadata) <= bounds.metadata ? metadata : new Metadata();
