// The messages that have a JSON form of their own: moments, spans of time, masks of fields, and scalars in a wrapper.
import { ScalarType } from '@bufbuild/protobuf';
import type { BinaryWriter } from '@bufbuild/protobuf/wire';
import type { Token } from './json.ts';
import { scalarWriter, type Write } from './scalars.ts';

/** The tags of their fields: a number is a varint, a text has a length. */
const firstVarint = 8;
const secondVarint = 16;
const firstText = 10;

const timestampForm = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))$/;
/** The years 1 to 9999, in seconds since the epoch. */
export const timestampRange = { first: -62_135_596_800, last: 253_402_300_799 };
const timestampWords = 'must be a time as 2025-09-15T07:48:00Z';

function writeTimestamp({ kind, text }: Token, writer: BinaryWriter): string | undefined {
  const match = isText(kind) && text.length < 64 ? timestampForm.exec(text) : null;
  const seconds = match ? toSeconds(match) : undefined;
  if (seconds === undefined) return timestampWords;
  writeSpan(BigInt(seconds), toNanos(match![7]), writer);
  return undefined;
}

function toSeconds(match: RegExpExecArray): number | undefined {
  const [year, month, day, hours, minutes, seconds] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    ...number[],
  ];
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, day);
  const exists = moment.getUTCMonth() === month - 1 && moment.getUTCDate() === day;
  const away = Number(match[9] ?? 0);
  const awayMinutes = Number(match[10] ?? 0);
  if (!exists || hours! > 23 || minutes! > 59 || seconds! > 59 || away > 23 || awayMinutes > 59) return undefined;
  const offset = (away * 60 + awayMinutes) * 60 * (match[8] === '-' ? -1 : 1);
  const time = moment.getTime() / 1000 + (hours! * 60 + minutes!) * 60 + seconds! - offset;
  return time >= timestampRange.first && time <= timestampRange.last ? time : undefined;
}

const durationForm = /^(-?)(\d{1,12})(?:\.(\d{1,9}))?s$/;
/** The longest duration in seconds, about 10,000 years. */
const longestDuration = 315_576_000_000;

function writeDuration({ kind, text }: Token, writer: BinaryWriter): string | undefined {
  const match = isText(kind) ? durationForm.exec(text) : null;
  if (!match || Number(match[2]) > longestDuration) return 'must be seconds as 3.5s';
  const sign = match[1] === '-' ? -1 : 1;
  writeSpan(BigInt(match[2]!) * BigInt(sign), toNanos(match[3]) * sign, writer);
  return undefined;
}

/** Timestamps and durations have the same form on the wire: seconds and nanoseconds. */
function writeSpan(seconds: bigint, nanos: number, writer: BinaryWriter): void {
  writer.fork();
  if (seconds !== 0n) writer.uint32(firstVarint).int64(seconds);
  if (nanos !== 0) writer.uint32(secondVarint).int32(nanos);
  writer.join();
}

const toNanos = (fraction = ''): number => Number(fraction.padEnd(9, '0'));

const maskPath = /^(?:\*|[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)*)$/;

/** Reads `name,notes`, in the spelling of JSON or of the contract. The wire has the contract's spelling. */
function writeMask({ kind, text }: Token, writer: BinaryWriter): string | undefined {
  const paths = isText(kind) ? (text === '' ? [] : text.split(',')) : undefined;
  if (!paths?.every((path) => maskPath.test(path))) return 'must be names of fields, joined by commas';
  writer.fork();
  for (const path of paths) {
    writer.uint32(firstText).string(path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  }
  writer.join();
  return undefined;
}

const isText = (kind: Token['kind']): boolean => kind === 'string' || kind === 'bare';

function wrapper(scalar: ScalarType, tag: number): Write {
  const write = scalarWriter(scalar);
  return (token, writer) => {
    writer.fork().uint32(tag);
    const fault = write(token, writer);
    writer.join();
    return fault;
  };
}

const own = new Map<string, Write>([
  ['Timestamp', writeTimestamp],
  ['Duration', writeDuration],
  ['FieldMask', writeMask],
  ['DoubleValue', wrapper(ScalarType.DOUBLE, 9)],
  ['FloatValue', wrapper(ScalarType.FLOAT, 13)],
  ['Int64Value', wrapper(ScalarType.INT64, firstVarint)],
  ['UInt64Value', wrapper(ScalarType.UINT64, firstVarint)],
  ['Int32Value', wrapper(ScalarType.INT32, firstVarint)],
  ['UInt32Value', wrapper(ScalarType.UINT32, firstVarint)],
  ['BoolValue', wrapper(ScalarType.BOOL, firstVarint)],
  ['StringValue', wrapper(ScalarType.STRING, firstText)],
  ['BytesValue', wrapper(ScalarType.BYTES, firstText)],
]);

/** Messages with a JSON form that depends on their content. A request that contains one is refused at the start. */
const formless = ['Any', 'Struct', 'Value', 'ListValue'];

/** Writes a message of this type; `undefined` for a message that JSON writes as an object of its fields. */
export function wellKnownWriter(typeName: string): Write | undefined {
  if (typeName === 'google.api.HttpBody') return () => 'is the body of the request as it is, and has no form in JSON';
  const [, name] = /^google\.protobuf\.(.*)$/.exec(typeName) ?? [];
  if (name === undefined) return undefined;
  if (formless.includes(name)) throw new Error(`a request has a ${typeName}, which the REST decoding does not read`);
  return own.get(name);
}
