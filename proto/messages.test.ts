// The messages of the contract as plain data, compared with some fields in the contract.
import { describe, expect, it } from 'vitest';
import { loadContract, mostOf } from './contract.ts';

const { messages, methods } = loadContract();
const fieldOf = (message: string, name: string) => messages.get(message)!.fields.find((field) => field.name === name);

describe('the messages of the contract', () => {
  it('have each message that a method of ours takes or gives', () => {
    const own = methods.flatMap(({ requestType, responseType }) => [requestType, responseType]);
    expect(own.filter((name) => name.startsWith('sinew.') && !messages.has(name))).toEqual([]);
  });

  it('have the form, the type and the rules of each field', () => {
    const workout = 'sinew.workout.v1.Workout';
    expect(fieldOf(workout, 'name')).toEqual({
      name: 'name',
      jsonName: 'name',
      number: 2,
      form: 'single',
      type: 'string',
      presence: false,
      privacy: 'personal',
      rules: { string: { maxLen: '200' } },
    });
    expect(fieldOf(workout, 'sets')).toMatchObject({ form: 'list', type: 'sinew.workout.v1.Set', presence: false });
    expect(fieldOf(workout, 'start_time')).toMatchObject({
      jsonName: 'startTime',
      type: 'google.protobuf.Timestamp',
      presence: true,
    });
    expect(fieldOf('sinew.workout.v1.Set', 'weight_kg')).toMatchObject({ type: 'double', presence: true });
    expect(fieldOf('sinew.workout.v1.Set', 'type')).toMatchObject({ type: 'sinew.workout.v1.Set.Type' });
    expect(fieldOf('sinew.policy.v1.Access', 'public')).toMatchObject({ oneof: 'kind', presence: true });
  });

  it('say how long a text and a list may be', () => {
    expect(mostOf('sinew.workout.v1.Workout', 'name')).toBe(200);
    expect(mostOf('sinew.workout.v1.Workout', 'sets')).toBe(1000);
    expect(() => mostOf('sinew.workout.v1.Workout', 'id')).toThrow('does not bound id of sinew.workout.v1.Workout');
    expect(() => mostOf('sinew.workout.v1.Workout', 'nothing')).toThrow('does not bound nothing');
  });
});
