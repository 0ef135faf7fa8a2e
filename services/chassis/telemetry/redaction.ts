// Takes out of the log what the contract calls private. Two things are known of a private value: the name of its field, where
// an object is logged, and the value itself, where the call that is under way brought it: texts of errors and refusals may
// repeat it. Values are not looked for in the lines of successful calls, which have none.
import { descriptors } from '#proto/descriptors.ts';
import { privateNames, privateTexts } from '#proto/privacy.ts';
import { currentWork } from '../runtime/work.ts';

const redacted = '[redacted]';

/** Names of private values that are in no message of the contract, and one that a choice in the contract has as well. */
const ownNames = ['authorization', 'databaseUrl', 'email'];

/** Shorter texts tell nothing, and would take every other word apart. */
const shortest = 3;
/** An object that lies deeper is left out of the log. */
const deepest = 6;

let names: ReadonlySet<string> | undefined;

/** The text without the private texts of a message. */
export function withoutPrivate(text: string, type: string, message: object): string {
  const registry = descriptors();
  const hidden = privateTexts(registry, registry.getMessage(type)!, message).filter(({ length }) => length >= shortest);
  // A text may contain another one.
  hidden.sort((one, other) => other.length - one.length);
  return hidden.reduce((left, value) => left.replaceAll(value, redacted), text);
}

/** Something that is about to be logged, without private values: neither by name, nor of the call under way. */
export const redactValue = (value: unknown): unknown => {
  names ??= new Set([...ownNames, ...privateNames(descriptors())]);
  return redact(value, names, 0);
};

/** The same for the parts of an error, which have names of their own: those say nothing about their values. */
export const redactWords = (value: unknown): unknown => redact(value, new Set(), 0);

function redact(value: unknown, hidden: ReadonlySet<string>, depth: number): unknown {
  if (typeof value === 'string') return currentWork()?.redact?.(value) ?? value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > deepest) return undefined;
  if (Array.isArray(value)) return value.map((one) => redact(one, hidden, depth + 1));
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  const entries = Object.entries(value).map(([name, one]) => [
    name,
    hidden.has(name) ? redacted : redact(one, hidden, depth + 1),
  ]);
  return Object.fromEntries(entries);
}
