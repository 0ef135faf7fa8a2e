// There is one reading of wire bytes. When parts are repeated, merged or cut, the handler gets what protobuf's own rules
// make of the bytes, and the rules of the contract judge that same message.
import { create, type DescMessage, fromBinary, type Message, toBinary, toJson } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyMessage, type RequestKind, requestKinds } from '#test/harness/requests.ts';
import { compileDecoding } from './codec.ts';

const kinds = await requestKinds();
const kindOf = (name: string): RequestKind => kinds.find(({ method }) => method.path.endsWith(name))!;
const decoder = ({ type, generated }: RequestKind) => compileDecoding(type, generated);

/** The message that the handler gets, as the judge sees it. */
const judged = ({ type, generated }: RequestKind, message: unknown): Message =>
  fromBinary(type, generated.encode(message as never));

/** Bytes that no writer writes: several whole messages one behind the other, so that single fields come twice. */
const anyBytes = (type: DescMessage): fc.Arbitrary<Buffer> => {
  const one = anyMessage(type).map((message) => Buffer.from(toBinary(type, message)));
  return fc.array(one, { minLength: 1, maxLength: 3 }).map((parts) => Buffer.concat(parts));
};

describe('a request on the wire', () => {
  it.each(kinds.map((kind) => [kind.method.path, kind] as const))(
    'of %s is read by the rules of protobuf',
    (_, kind) => {
      const decode = decoder(kind);
      const { type } = kind;
      const property = fc.property(anyBytes(type), (bytes) => {
        const reference = fromBinary(type, bytes);
        expect(toJson(type, judged(kind, decode(bytes)))).toEqual(toJson(type, reference));
      });
      fc.assert(property, { numRuns: 60 });
    },
  );

  it('keeps what only the first of two goals says', () => {
    const kind = kindOf('/CreateGoal');
    const goal = (init: object) => Buffer.from(toBinary(kind.type, create(kind.type, { goal: init } as never)));
    const bytes = Buffer.concat([goal({ kind: 1, exerciseId: 'squat' }), goal({ target: 100 })]);
    expect(decoder(kind)(bytes)).toMatchObject({ goal: { kind: 1, exerciseId: 'squat', target: 100 } });
  });

  it.each([
    ['a text that is not UTF-8', field(1, Buffer.from([0xff]))],
    ['a length beyond the end', Buffer.from([10, 5, 65])],
    ['a number that does not end', Buffer.alloc(11, 0xff)],
    ['a tag without a field', Buffer.from([0, 0])],
    ['a group that is not closed', Buffer.from([0x9b, 0x06])],
    ['the end of a group that was not opened', Buffer.from([0x9c, 0x06])],
    ['groups in groups without end', Buffer.alloc(100_000, 0x83).fill(0x0b)],
    ['an inner field beyond its message', field(2, Buffer.from([10, 50, 65]))],
    ['an inner text that is not UTF-8', field(2, field(2, Buffer.from([0xc3, 0x28])))],
  ])('with %s is refused', (_, bytes) => {
    expect(() => decoder(kindOf('/UpdateWorkout'))(bytes)).toThrow(
      expect.objectContaining({ reason: 'MALFORMED_REQUEST' }),
    );
  });

  it('with fields that it does not know is read without them', () => {
    const kind = kindOf('/UpdateWorkout');
    const group = Buffer.from([0x9b, 0x06, 0x08, 0x01, 0x9c, 0x06]);
    const bytes = Buffer.concat([field(99, Buffer.from('later')), group, field(1, Buffer.from('id'))]);
    expect(decoder(kind)(bytes)).toMatchObject({ workoutId: 'id' });
  });

  it('with a moment that is none names it', () => {
    const kind = kindOf('/UpdateWorkout');
    const start = (seconds: bigint) =>
      Buffer.from(toBinary(kind.type, create(kind.type, { workout: { startTime: { seconds } } } as never)));
    for (const seconds of [2n ** 62n, -(2n ** 62n), 253_402_300_800n]) {
      expect(() => decoder(kind)(start(seconds))).toThrow(
        expect.objectContaining({
          reason: 'INVALID_FIELDS',
          violations: [expect.objectContaining({ field: 'workout.startTime' })],
        }),
      );
    }
    expect(decoder(kind)(start(253_402_300_799n))).toBeDefined();
  });

  it('takes time by its length, however often a field comes', () => {
    const { decode, encode } = kindOf('/CreateGoal').generated;
    let reads = 0;
    const counted = compileDecoding(kindOf('/CreateGoal').type, {
      decode: (bytes) => {
        reads += bytes.length;
        return decode(bytes);
      },
    });
    const many = Buffer.concat(Array.from({ length: 100_000 }, () => field(1, Buffer.from([8, 1]))));
    expect(encode(counted(many) as never).length).toBeLessThan(20);
    expect(reads).toBeLessThanOrEqual(many.length);
  });
});

function field(number: number, content: Uint8Array): Buffer {
  return Buffer.from(new BinaryWriter().tag(number, WireType.LengthDelimited).bytes(content).finish());
}
