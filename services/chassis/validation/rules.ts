// Checks messages by the contract's `buf.validate` rules. protovalidate judges the message that the handler gets, encoded
// anew, and never the bytes that came: two readings of those could differ.
import { type DescMessage, fromBinary, getOption } from '@bufbuild/protobuf';
import { pathToString } from '@bufbuild/protobuf/reflect';
import { createValidator, type Validator } from '@bufbuild/protovalidate';
import { descriptors } from '#proto/descriptors.ts';
import { toJsonName } from '#proto/messages.ts';
import { shapeOf } from '../requests/shape/shape.ts';
import { toSentence } from '../rpc/bounds.ts';
import { Refusal } from '../rpc/errors.ts';
import type { Violation } from '../rpc/violation.ts';
import { compileTidy } from '../text/texts.ts';
import { compileAcceptance } from './acceptance.ts';
import { compileBounds } from './bounds.ts';

/** Gives the message back. @throws Refusal INVALID_FIELDS with the faults */
export type Check<Message> = (message: Message) => Message;

export interface MessageRules {
  /** The check of a message type, also for messages that do not come by a call. */
  checkOf: <Message>(typeName: string, encode: (message: never) => Uint8Array) => Check<Message>;
  /** How many characters the contract allows in a text. */
  lengthsOf: (typeName: string, field: string) => { least: number; most: number };
}

export function messageRules(): MessageRules {
  const registry = descriptors();
  // The validator compiles a type's rules when it first judges a message of it. The quick yes saves that.
  const validator = createValidator({ registry });
  const checkOf: MessageRules['checkOf'] = (typeName, encode) => {
    const type = registry.getMessage(typeName)!;
    const accepts = compileAcceptance(registry, type);
    const findTooLong = compileBounds(registry, shapeOf(type));
    const tidy = compileTidy(registry, type);
    return (message) => {
      // Texts are judged in the form in which they are kept.
      const unfit = (tidy?.(message) ?? []).map(({ field, description }) => ({
        field: toJsonName(field),
        description,
      }));
      if (unfit.length === 0 && accepts?.(message)) return message;
      const tooLong = findTooLong?.(message, '') ?? [];
      const broken = tooLong.length > 0 ? tooLong : validate(validator, type, encode(message as never));
      // A field that is unfit and also breaks a rule is told once.
      const told = new Set(broken.map(({ field }) => field));
      const violations = [...broken, ...unfit.filter(({ field }) => !told.has(field))];
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

function validate(validator: Validator, type: DescMessage, bytes: Uint8Array): Violation[] {
  const result = validator.validate(type, fromBinary(type, bytes));
  if (result.kind === 'error') throw result.error;
  if (result.kind === 'valid') return [];
  return result.violations.map(({ field, message }) => ({
    field: toJsonName(pathToString(field)),
    description: message,
  }));
}
