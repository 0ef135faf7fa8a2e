// The key by which a caller says that a call is the same as an earlier call. The database holds only keyed hashes of the
// caller and of the request: a request can contain a password, which somebody could guess from a plain hash.
import { createHmac } from 'node:crypto';
import type { Metadata } from '@grpc/grpc-js';
import type { Context } from '../rpc/context.ts';
import { invalidField } from '../rpc/errors.ts';

/** The metadata in which a caller gives the key. */
export const keyHeader = 'idempotency-key';

/** Visible ASCII without blanks, so that every protocol carries it as one value; long enough for any kind of id. */
const form = /^[\x21-\x7e]{1,255}$/;

/** @throws Refusal INVALID_FIELDS */
export function readKey(metadata: Metadata): string | undefined {
  const values = metadata.get(keyHeader);
  if (values.length === 0) return undefined;
  if (values.length === 1 && form.test(String(values[0]))) return String(values[0]);
  throw invalidField('Idempotency-Key', 'must be one value of 1 to 255 visible ASCII characters without blanks');
}

/** A call under a key, as it is kept. */
export interface KeyedCall {
  /** A hash of who calls which method under which key. */
  id: Buffer;
  /** A hash of the request. */
  request: Buffer;
  /** The id of the person; absent when nobody is signed in. */
  personId: string | undefined;
}

/**
 * A person's keys belong to the person, whichever session or API key is used. A caller who is not signed in has the keys of
 * the address: only somebody who sends the whole request again from that address gets the answer.
 */
export function toKeyedCall(
  secret: Buffer,
  key: string,
  { context, request }: { context: Context; request: Buffer },
): KeyedCall {
  const { method, person, address } = context;
  const owner = person ? `person ${person.userId}` : `address ${address}`;
  const id = hash(secret, Buffer.from(JSON.stringify(['call', owner, method.path, key])));
  return { id, request: hash(secret, Buffer.concat([id, request])), personId: person?.userId };
}

const hash = (secret: Buffer, bytes: Buffer): Buffer => createHmac('sha256', secret).update(bytes).digest();
