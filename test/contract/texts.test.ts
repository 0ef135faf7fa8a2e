// The contract marks every name and every address in a request, so that one rule holds for all of them.
import { type DescMessage, getOption, hasOption, ScalarType } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { messageRules } from '#chassis/validation/rules.ts';
import { loadContract } from '#proto/contract.ts';
import { descriptors } from '#proto/descriptors.ts';
import { SignUpRequest } from '#proto/gen/sinew/user/v1/user.ts';
import { CreateWorkoutRequest } from '#proto/gen/sinew/workout/v1/workout.ts';

const registry = descriptors();
const option = registry.getExtension('sinew.policy.v1.text')!;

/** Names that appear only in answers, and one of a list of files. Those of an imported file are quoted unchanged. */
const others = new Set([
  'sinew.workout.v1.PersonalRecord.exercise_name',
  'sinew.workout.v1.Goal.exercise_name',
  'sinew.edge.v1.GetApiPageFileRequest.name',
]);

function textsOf(type: DescMessage, seen = new Set<string>()): { name: string; form: number }[] {
  if (seen.has(type.typeName) || !type.typeName.startsWith('sinew.')) return [];
  seen.add(type.typeName);
  return type.fields.flatMap((field) => {
    if (field.message) return textsOf(field.message, seen);
    if (field.scalar !== ScalarType.STRING || !/(^|_)(name|email)$/.test(field.name)) return [];
    const form = hasOption(field, option) ? Number(getOption(field, option)) : 0;
    return [{ name: `${type.typeName}.${field.name}`, form }];
  });
}

describe('the texts of requests', () => {
  const requests = loadContract().methods.filter(({ access }) => access.kind !== 'internal');
  const texts = new Map(
    requests
      .flatMap(({ requestType }) => textsOf(registry.getMessage(requestType)!))
      .map(({ name, form }) => [name, form]),
  );

  it('that are names or addresses are marked', () => {
    expect(texts.size).toBeGreaterThan(10);
    for (const [name, form] of texts) {
      if (!others.has(name) && !name.endsWith('.imported_name'))
        expect(form, name).toBe(name.endsWith('email') ? 2 : 1);
    }
  });

  it('are brought into form, also within other messages and oneofs, before they are judged', () => {
    const { checkOf } = messageRules();
    const person = { email: ' ada@example.org \n', password: 'long enough', displayName: ' A\u030Asa\u200b ' };
    const encodeSignUp = (message: SignUpRequest) => SignUpRequest.encode(message).finish();
    const checked = checkOf('sinew.user.v1.SignUpRequest', encodeSignUp)(SignUpRequest.fromPartial(person));
    expect(checked).toMatchObject({ email: 'ada@example.org', displayName: 'Åsa' });
    const encodeWorkout = (message: CreateWorkoutRequest) => CreateWorkoutRequest.encode(message).finish();
    const check = checkOf('sinew.workout.v1.CreateWorkoutRequest', encodeWorkout);
    expect(() => check(CreateWorkoutRequest.fromPartial({ workout: { name: 'Push\u202e' } }))).toThrow(
      expect.objectContaining({ violations: [expect.objectContaining({ field: 'workout.name' })] }),
    );
  });
});
