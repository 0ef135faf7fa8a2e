// Compares the quick yes with protovalidate: whatever is accepted quickly must be valid by the library's judgement.
import {
  create,
  type DescField,
  type DescMessage,
  fromBinary,
  type Message,
  ScalarType,
  toBinary,
} from '@bufbuild/protobuf';
import { createValidator } from '@bufbuild/protovalidate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadContract } from '#proto/contract.ts';
import { descriptors } from '#proto/descriptors.ts';
import { SessionServiceService } from '#proto/gen/sinew/user/v1/session.ts';
import { UserServiceService } from '#proto/gen/sinew/user/v1/user.ts';
import { ExerciseServiceService } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { ProgressServiceService } from '#proto/gen/sinew/workout/v1/progress.ts';
import { RoutineServiceService } from '#proto/gen/sinew/workout/v1/routine.ts';
import { WorkoutServiceService } from '#proto/gen/sinew/workout/v1/workout.ts';
import { compileAcceptance } from './acceptance.ts';

const registry = descriptors();
const validator = createValidator({ registry });
const definitions = [
  UserServiceService,
  SessionServiceService,
  ExerciseServiceService,
  RoutineServiceService,
  WorkoutServiceService,
  ProgressServiceService,
];
const methods = definitions.flatMap((definition) => Object.values(definition));
const requestTypes = new Map(loadContract().methods.map(({ path, requestType }) => [path, requestType]));
const acceptanceOf = (path: string) => compileAcceptance(registry, registry.getMessage(requestTypes.get(path)!)!);
/** The methods that the quick yes can judge. The others have a rule that only protovalidate knows. */
const compiled = methods.filter(({ path }) => acceptanceOf(path));

describe('compileAcceptance', () => {
  it('knows the rules of nearly all requests', () => {
    const others = methods.filter((method) => !compiled.includes(method)).map(({ path }) => path);
    expect(others).toEqual(['/sinew.user.v1.UserService/ResetPassword']);
  });

  it.each(compiled.map((method) => [method.path, method] as const))(
    'accepts no invalid request of %s',
    (path, method) => {
      const type = registry.getMessage(requestTypes.get(path)!)!;
      const accepts = acceptanceOf(path)!;
      const verdicts = fc.property(anyMessage(type, 0), (message) => {
        const bytes = Buffer.from(toBinary(type, message));
        const verdict = validator.validate(type, fromBinary(type, bytes)).kind;
        if (accepts(method.requestDeserialize(bytes))) expect(verdict).toBe('valid');
      });
      fc.assert(verdicts, { numRuns: 300 });
    },
  );

  it('needs no second opinion for an ordinary request', () => {
    const accepts = (name: string, message: object) =>
      compileAcceptance(registry, registry.getMessage(name)!)?.(message);
    expect(
      accepts('sinew.user.v1.SignUpRequest', { email: 'ada@example.org', password: 'long enough', displayName: 'Ada' }),
    ).toBe(true);
    expect(accepts('sinew.workout.v1.GetWorkoutRequest', { workoutId: '0195a0a0-0000-7000-8000-000000000001' })).toBe(
      true,
    );
    const set = { id: '', exerciseId: 'barbell-bench-press', type: 1, weightKg: 100, reps: 5, notes: '' };
    const workout = { id: '', name: '', notes: '', timeZone: '', sets: [set], routineId: '', source: 0 };
    expect(accepts('sinew.workout.v1.CreateWorkoutRequest', { workout })).toBe(true);
    expect(
      accepts('sinew.workout.v1.CreateWorkoutRequest', { workout: { ...workout, sets: [{ ...set, rpe: 11 }] } }),
    ).toBe(false);
  });
});

/** Values around the limits that contracts use, so that both verdicts come up often. */
const numbers = [
  0,
  1,
  -1,
  10,
  10.5,
  11,
  50,
  200,
  201,
  -500,
  -501,
  2000,
  2001,
  10_000,
  1e6,
  1e6 + 1,
  604_801,
  Number.NaN,
  Number.POSITIVE_INFINITY,
];
const texts = [
  '',
  'a',
  '💪',
  'e\u0301',
  'ada@example.org',
  'ada@',
  '@x',
  'a@b',
  'ä@example.org',
  '2025-09-15',
  '2025-9-5',
  '2025-09-15\n',
  '0195a0a0-0000-7000-8000-000000000001',
  '0195a0a0-0000-7000-8000-00000000000',
  'x'.repeat(64),
  'x'.repeat(65),
  '💪'.repeat(7),
  '💪'.repeat(41),
  'x'.repeat(257),
  'x'.repeat(1025),
];

function anyMessage(type: DescMessage, depth: number): fc.Arbitrary<Message> {
  const fields = type.fields.flatMap((field) => {
    const value = anyValue(field, depth);
    return value ? [[field.localName, fc.option(value, { nil: undefined })] as const] : [];
  });
  return fc.record(Object.fromEntries(fields)).map((init) => create(type, init as never));
}

function anyValue(field: DescField, depth: number): fc.Arbitrary<unknown> | undefined {
  if (field.oneof || depth > 3 || field.fieldKind === 'map') return undefined;
  if (field.fieldKind === 'list') {
    const item = field.listKind === 'message' ? anyMessage(field.message, depth + 1) : anySingle(field);
    return item && fc.array(item, { maxLength: 10 });
  }
  return field.fieldKind === 'message' ? anyMessage(field.message, depth + 1) : anySingle(field);
}

function anySingle(field: DescField): fc.Arbitrary<unknown> | undefined {
  if (field.enum) return fc.integer({ min: 0, max: field.enum.values.length + 2 });
  const integers = numbers.filter((value) => Number.isInteger(value));
  switch (field.scalar) {
    case ScalarType.STRING:
      return fc.oneof(fc.constantFrom(...texts), fc.emailAddress(), fc.uuid(), fc.string({ maxLength: 100 }));
    case ScalarType.INT32:
      return fc.constantFrom(...integers);
    case ScalarType.INT64:
      return fc.constantFrom(...integers.map(BigInt));
    case ScalarType.DOUBLE:
      return fc.constantFrom(...numbers);
    case ScalarType.BOOL:
      return fc.boolean();
    case ScalarType.BYTES:
      return fc.uint8Array({ maxLength: 10 });
    default:
      return undefined;
  }
}
