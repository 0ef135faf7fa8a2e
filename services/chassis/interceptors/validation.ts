// Refuses requests that break the contract's `buf.validate` rules, naming each field.
// Unwraps the message for the handler; whoever is behind this needs no check of form.

import { readFileSync } from 'node:fs';
import { createFileRegistry, type DescMessage, fromBinary, getOption, type Message } from '@bufbuild/protobuf';
import { pathToString } from '@bufbuild/protobuf/reflect';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { createValidator, type Validator } from '@bufbuild/protovalidate';
import { descriptorSetFile, type Method } from '#proto/contract.ts';
import { Refusal, type Violation } from '../errors.ts';
import type { Received } from '../handlers.ts';
import { toSentence } from '../server/bounds.ts';
import { compileAcceptance } from './acceptance.ts';
import type { Interceptor } from './interceptor.ts';

/** One interceptor for each method: the validator of its request is made, and warmed up, before the first call. */
export function validation(): (method: Method) => Interceptor {
  const rules = messageRules();
  return ({ requestType }) => {
    const check = rules.checkOf(requestType);
    return (next) => (call) => {
      const request = 'bytes' in call.request ? check(call.request) : checkEach(call.request, check);
      return next({ ...call, request: request as Received });
    };
  };
}

export interface MessageRules {
  /** Gives the message, or fails with what is wrong with it. Also for a message that came by another way than a call. */
  checkOf: (typeName: string) => (received: Received) => unknown;
  /** How many characters the contract allows in a text. */
  lengthsOf: (typeName: string, field: string) => { least: number; most: number };
}

export function messageRules(): MessageRules {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(descriptorSetFile)));
  const validator = createValidator({ registry });
  const checkOf: MessageRules['checkOf'] = (typeName) => {
    const type = registry.getMessage(typeName)!;
    const accepts = compileAcceptance(registry, type);
    validate(validator, type, new Uint8Array());
    return ({ message, bytes }) => {
      if (message !== undefined && accepts?.(message)) return message;
      const violations = validate(validator, type, bytes);
      if (message === undefined) throw malformed(type);
      if (violations.length === 0) return message;
      throw new Refusal('INVALID_FIELDS', toSentence(violations), { violations });
    };
  };
  const lengthsOf: MessageRules['lengthsOf'] = (typeName, name) => {
    const field = registry.getMessage(typeName)!.field[name]!;
    const rules = getOption(field, registry.getExtension('buf.validate.field')!) as TextRules;
    return { least: Number(rules.type.value.minLen), most: Number(rules.type.value.maxLen) };
  };
  return { checkOf, lengthsOf };
}

interface TextRules {
  type: { value: { minLen: bigint; maxLen: bigint } };
}

async function* checkEach(requests: AsyncIterable<Received>, check: (received: Received) => unknown) {
  for await (const received of requests) yield check(received);
}

function validate(validator: Validator, type: DescMessage, bytes: Uint8Array): Violation[] {
  const result = validator.validate(type, decode(type, bytes));
  if (result.kind === 'error') throw result.error;
  if (result.kind === 'valid') return [];
  return result.violations.map(({ field, message }) => ({
    field: toJsonPath(pathToString(field)),
    description: message,
  }));
}

/** Stricter than ts-proto's decoding: a text must be UTF-8. */
function decode(type: DescMessage, bytes: Uint8Array): Message {
  try {
    return fromBinary(type, bytes);
  } catch (cause) {
    throw malformed(type, cause);
  }
}

const malformed = ({ typeName }: DescMessage, cause?: unknown): Refusal =>
  new Refusal('MALFORMED_REQUEST', `the request is no ${typeName}, or has a text that is not UTF-8`, { cause });

/** Callers know fields by their JSON names: `workout.sets[0].weight_kg` is `workout.sets[0].weightKg` to them. */
const toJsonPath = (path: string): string => path.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
