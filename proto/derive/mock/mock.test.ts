// Every method of the contract, asked by generated requests: what comes is valid by the rules of its message, follows from the
// seed and the request alone, and says again what was asked for.
import { fromJson, type JsonObject, type JsonValue } from '@bufbuild/protobuf';
import { createValidator } from '@bufbuild/protovalidate';
import { describe, expect, it } from 'vitest';
import { loadContract, type Method } from '../../contract.ts';
import { descriptors } from '../../descriptors.ts';
import { mockAnswer, mockStream } from './answers.ts';
import { mockMessage } from './messages.ts';
import { SeededRandom } from './random.ts';

const contract = loadContract();
const registry = descriptors();
const parts = { contract, registry };
const validator = createValidator({ registry });
const seeds = [1, 2, 3, 4, 5];

const requestOf = ({ requestType }: Method, seed: number): JsonObject =>
  mockMessage(parts, { type: requestType, random: new SeededRandom(`request ${seed}`) });

function violationsOf(typeName: string, json: JsonValue): string[] {
  const type = registry.getMessage(typeName)!;
  const {
    violations = [],
    kind,
    error,
  } = validator.validate(type, fromJson(type, json, { registry })) as {
    kind: string;
    violations?: { toString: () => string }[];
    error?: Error;
  };
  return kind === 'valid' ? [] : [...violations.map(String), ...(error ? [error.message] : [])];
}

const methodNamed = (name: string): Method => contract.methods.find(({ path }) => path.endsWith(`/${name}`))!;

describe('the mock of a method', () => {
  it.each(contract.methods.map((method) => [method.path, method] as const))('%s is valid', (_, method) => {
    for (const seed of seeds) {
      const request = requestOf(method, seed);
      const call = { seed, method, request };
      const answers = method.responseStream ? mockStream(parts, call) : [mockAnswer(parts, call)];
      expect(violationsOf(method.requestType, request)).toEqual([]);
      expect(answers.flatMap((answer) => violationsOf(method.responseType, answer))).toEqual([]);
    }
  });

  it('follows from the seed and the request', () => {
    const method = methodNamed('GetWorkout');
    const request = { workoutId: '00000000-0000-4000-8000-000000000001' };
    const first = mockAnswer(parts, { seed: 1, method, request });
    expect(mockAnswer(parts, { seed: 1, method, request })).toEqual(first);
    expect(mockAnswer(parts, { seed: 2, method, request })).not.toEqual(first);
    const other = { workoutId: '00000000-0000-4000-8000-000000000002' };
    expect(mockAnswer(parts, { seed: 1, method, request: other }).name).toBeDefined();
    expect(mockAnswer(parts, { seed: 1, method, request: other }).sets).not.toEqual(first.sets);
  });

  it('says the id and the values of its request again', () => {
    const workoutId = '00000000-0000-4000-8000-000000000001';
    expect(mockAnswer(parts, { seed: 1, method: methodNamed('GetWorkout'), request: { workoutId } }).id).toBe(
      workoutId,
    );
    const request = { email: 'ada@example.org', password: 'a long password', displayName: 'Ada' };
    expect(mockAnswer(parts, { seed: 1, method: methodNamed('SignUp'), request })).toMatchObject({
      email: 'ada@example.org',
      displayName: 'Ada',
    });
  });

  it.each(
    contract.methods.filter(({ namesPageToken }) => namesPageToken).map((method) => [method.path, method] as const),
  )('%s has pages that end', (_, method) => {
    const seen: JsonValue[] = [];
    let pageToken = '';
    do {
      const answer = mockAnswer(parts, { seed: 1, method, request: { pageToken, pageSize: 2 } });
      const list = Object.values(answer).find((value) => Array.isArray(value) && value.length > 0) as JsonValue[];
      expect(list.length).toBeLessThanOrEqual(2);
      seen.push(...list);
      pageToken = answer.nextPageToken as string;
    } while (pageToken && seen.length < 100);
    expect(seen.length).toBe(6);
    expect(new Set(seen.map((item) => JSON.stringify(item))).size).toBe(6);
  });

  it('is of one person where it has a name and an address', () => {
    for (const seed of seeds) {
      const { email, displayName } = mockAnswer(parts, { seed, method: methodNamed('GetMe'), request: {} });
      expect(email).toMatch(/^[a-z]+\.[a-z]+\.\d+@example\.org$/);
      expect(String(email).split('.').slice(0, 2).join(' ')).toBe(String(displayName).toLowerCase());
    }
  });

  it('has the texts that are given', () => {
    const given = new Map([['access_token', 'one that works']]);
    const answer = mockAnswer(parts, { seed: 1, method: methodNamed('SignIn'), request: {}, given });
    expect(answer.accessToken).toBe('one that works');
  });
});
