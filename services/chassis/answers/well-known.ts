// The messages that have a JSON form of their own, as the generated code holds them: a moment is a `Date`, a span a text, a
// mask a list of names, and a wrapper its scalar.
import { ScalarType } from '@bufbuild/protobuf';
import type { HttpBody } from '#proto/gen/google/api/httpbody.ts';
import { type Form, scalarForm, toBase64 } from './scalars.ts';

/** RFC 3339 in UTC, with three digits behind the second or none. A `Date` knows no more than milliseconds. */
const toTimestamp: Form = (moment: Date) => moment.toISOString().replace('.000Z', 'Z');

/** Seconds with none, three, six or nine digits behind the point. */
function toDuration(span: string): string {
  const [whole, fraction = ''] = span.slice(0, -1).split('.') as [string, string?];
  const digits = fraction.replace(/0+$/, '');
  return digits === '' ? `${whole}s` : `${whole}.${digits.padEnd(Math.ceil(digits.length / 3) * 3, '0')}s`;
}

/** The contract's spelling of the names becomes that of JSON. */
const toMask: Form = (paths: string[]) =>
  paths.map((path) => path.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())).join(',');

/** A file. It has no extensions in this contract. */
const toFile: Form = ({ contentType, data }: HttpBody) => ({ contentType, data: toBase64(data), extensions: [] });

const forms = new Map<string, Form>([
  ['google.api.HttpBody', toFile],
  ['google.protobuf.Timestamp', toTimestamp],
  ['google.protobuf.Duration', toDuration],
  ['google.protobuf.FieldMask', toMask],
  ['google.protobuf.DoubleValue', scalarForm(ScalarType.DOUBLE)],
  ['google.protobuf.FloatValue', scalarForm(ScalarType.FLOAT)],
  ['google.protobuf.Int64Value', scalarForm(ScalarType.INT64)],
  ['google.protobuf.UInt64Value', scalarForm(ScalarType.UINT64)],
  ['google.protobuf.Int32Value', scalarForm(ScalarType.INT32)],
  ['google.protobuf.UInt32Value', scalarForm(ScalarType.UINT32)],
  ['google.protobuf.BoolValue', scalarForm(ScalarType.BOOL)],
  ['google.protobuf.StringValue', scalarForm(ScalarType.STRING)],
  ['google.protobuf.BytesValue', scalarForm(ScalarType.BYTES)],
]);

/** Messages whose JSON depends on their content. An answer that contains one is refused at the start. */
const formless = ['Any', 'Struct', 'Value', 'ListValue'].map((name) => `google.protobuf.${name}`);

/** The form of a message of this type; `undefined` for a message that JSON writes as an object of its fields. */
export function wellKnownForm(typeName: string): Form | undefined {
  if (formless.includes(typeName)) throw new Error(`an answer has a ${typeName}, which is not written as JSON`);
  return forms.get(typeName);
}
