// A request to sign a certificate (PKCS #10, RFC 2986) for one URI. This file writes the few DER values of the request
// itself, because the library for all of X.509 takes 20 MB of each process.
import { type KeyObject, sign } from 'node:crypto';

const tag = { integer: 0x02, bits: 0x03, bytes: 0x04, sequence: 0x30, set: 0x31, attributes: 0xa0, uri: 0x86 };
// Object identifiers, in DER.
const extensionRequest = Buffer.from('06092a864886f70d01090e', 'hex');
const subjectAlternativeName = Buffer.from('0603551d11', 'hex');
const ecdsaWithSha256 = Buffer.from('06082a8648ce3d040302', 'hex');

export interface KeyPair {
  publicKey: KeyObject;
  /** On the curve P-256. */
  privateKey: KeyObject;
}

/** Gives the request as PEM, signed with its own private key. */
export function createSigningRequest({ publicKey, privateKey }: KeyPair, uri: string): string {
  const names = encode(tag.sequence, encode(tag.uri, Buffer.from(uri, 'ascii')));
  const extension = encode(tag.sequence, subjectAlternativeName, encode(tag.bytes, names));
  const extensions = encode(tag.set, encode(tag.sequence, extension));
  const information = encode(
    tag.sequence,
    encode(tag.integer, Buffer.of(0)),
    // No subject: the URI is the name.
    encode(tag.sequence),
    publicKey.export({ type: 'spki', format: 'der' }),
    encode(tag.attributes, encode(tag.sequence, extensionRequest, extensions)),
  );
  const signature = encode(tag.bits, Buffer.of(0), sign('sha256', information, privateKey));
  const request = encode(tag.sequence, information, encode(tag.sequence, ecdsaWithSha256), signature);
  const lines = request.toString('base64').replace(/.{1,64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE REQUEST-----\n${lines}-----END CERTIFICATE REQUEST-----\n`;
}

function encode(type: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(type), encodeLength(content.length), content]);
}

function encodeLength(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  return length < 0x100 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 0xff);
}
