// The JSON forms of scalars: 64 bits are a text, because a number of JSON is exact to 53, and bytes are base64.
import { ScalarType } from '@bufbuild/protobuf';

/** Turns a value of a generated message into what `JSON.stringify` writes as its ProtoJSON. */
export type Form = (value: never) => unknown;

export const toBase64 = (bytes: Buffer): string => bytes.toString('base64');

const same: Form = (value) => value;

const scalarForms: Partial<Record<ScalarType, Form>> = {
  [ScalarType.STRING]: (text: string) => (text.isWellFormed() ? text : text.toWellFormed()),
  [ScalarType.BYTES]: toBase64,
  [ScalarType.DOUBLE]: (number: number) => (Number.isFinite(number) ? number : String(number)),
  [ScalarType.INT64]: String,
  [ScalarType.UINT64]: String,
  [ScalarType.SINT64]: String,
  [ScalarType.FIXED64]: String,
  [ScalarType.SFIXED64]: String,
};

export function scalarForm(scalar: ScalarType): Form {
  return (scalar === ScalarType.FLOAT ? scalarForms[ScalarType.DOUBLE] : scalarForms[scalar]) ?? same;
}
