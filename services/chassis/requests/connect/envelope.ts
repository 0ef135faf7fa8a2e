// The envelope of a message in a stream of the Connect protocol: one byte of flags and the length, as in gRPC. The last
// message of an answer has a flag of its own and says in JSON how the stream ended.

/** The bytes before a message. */
export const envelopeHead = 5;
const last = 2;

export const toEnvelope = (message: Uint8Array): Buffer => wrap(0, message);
export const toLastEnvelope = (json: string): Buffer => wrap(last, Buffer.from(json));

function wrap(flags: number, message: Uint8Array): Buffer {
  const envelope = Buffer.alloc(envelopeHead + message.length);
  envelope.writeUInt8(flags);
  envelope.writeUInt32BE(message.length, 1);
  envelope.set(message, envelopeHead);
  return envelope;
}
