// The envelope of a message in a stream of the Connect protocol: one byte of flags and the length, as in gRPC. The last
// message of an answer has a flag of its own and says in JSON how the stream ended.
import { Refusal } from '../../rpc/errors.ts';

const head = 5;
const last = 2;

export const toEnvelope = (message: Uint8Array): Buffer => wrap(0, message);
export const toLastEnvelope = (json: string): Buffer => wrap(last, Buffer.from(json));

function wrap(flags: number, message: Uint8Array): Buffer {
  const envelope = Buffer.alloc(head + message.length);
  envelope.writeUInt8(flags);
  envelope.writeUInt32BE(message.length, 1);
  envelope.set(message, head);
  return envelope;
}

/** The only message of a request. @throws Refusal MALFORMED_REQUEST */
export function readEnvelope(body: Buffer): Buffer {
  if (body.length < head) throw malformed('the request has no message in an envelope');
  if (body.readUInt8() !== 0)
    throw malformed('the envelope has flags: a message comes uncompressed, and is the only one');
  if (body.readUInt32BE(1) !== body.length - head) throw malformed('the envelope is not as long as it says');
  return body.subarray(head);
}

const malformed = (message: string): Refusal => new Refusal('MALFORMED_REQUEST', message);
