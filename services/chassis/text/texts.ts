// Brings the names and addresses in requests, by the contract's option `text`, into one form before anybody judges or keeps
// them, whichever way they came. Texts that were stored before are not touched.
import { type DescField, type DescMessage, type FileRegistry, getOption, hasOption } from '@bufbuild/protobuf';
import { problemOfName, tidyName } from './name.ts';

/** A message as ts-proto or protobuf-es decodes it: plain members by the same names. */
type Decoded = Record<string, unknown>;

export interface TextProblem {
  /** The path, as protovalidate writes it: `workout.sets[0].name`. */
  field: string;
  description: string;
}

/** Brings the texts of a message into form, in place, and reports names that cannot be seen. */
export type Tidy = (message: unknown) => TextProblem[];

/** The forms, by their numbers in the enum sinew.policy.v1.Text. */
const forms: Record<number, (text: string) => string> = {
  1: tidyName,
  // Removes characters that come along when somebody copies an address.
  2: (address) => address.replace(/^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu, ''),
};
const nameForm = 1;

type Visit = (message: Decoded, path: string) => TextProblem[];

/** `undefined` when a message has no such text. */
export function compileTidy(registry: FileRegistry, type: DescMessage): Tidy | undefined {
  const visit = compileMessage(registry, type, []);
  return visit && ((message) => visit(message as Decoded, ''));
}

function compileMessage(registry: FileRegistry, type: DescMessage, around: readonly DescMessage[]): Visit | undefined {
  if (around.includes(type)) return undefined;
  const visits = type.fields.flatMap((field) => compileField(registry, field, [...around, type]) ?? []);
  if (visits.length === 0) return undefined;
  return (message, path) => visits.flatMap((visit) => visit(message, path));
}

function compileField(registry: FileRegistry, field: DescField, around: readonly DescMessage[]): Visit | undefined {
  const option = registry.getExtension('sinew.policy.v1.text');
  const form = option && hasOption(field, option) ? Number(getOption(field, option)) : 0;
  const inner = field.message && compileMessage(registry, field.message, around);
  if (!form && !inner) return undefined;
  const tidyOne = (value: unknown, path: string): { value: unknown; problems: TextProblem[] } => {
    if (inner && typeof value === 'object' && value !== null) return { value, problems: inner(value as Decoded, path) };
    if (!form || typeof value !== 'string') return { value, problems: [] };
    const tidied = forms[form]!(value);
    const description = form === nameForm ? problemOfGiven(value, tidied) : undefined;
    return { value: tidied, problems: description ? [{ field: path, description }] : [] };
  };
  return (message, path) => {
    const place = placeOf(message, field);
    if (!place) return [];
    const name = path ? `${path}.${field.name}` : field.name;
    const given = place.holder[place.key];
    if (Array.isArray(given)) {
      return given.flatMap((item, index) => {
        const { value, problems } = tidyOne(item, `${name}[${index}]`);
        given[index] = value;
        return problems;
      });
    }
    const { value, problems } = tidyOne(given, name);
    if (value !== given) place.holder[place.key] = value;
    return problems;
  };
}

/** A name of blanks is refused. Its sender would otherwise be told that all went well, although nothing changed. */
const problemOfGiven = (given: string, tidied: string): string | undefined =>
  given !== '' && tidied === '' ? 'must have characters that can be seen' : problemOfName(tidied);

/** Where a field's value lies: beside its siblings, or as the chosen one of a oneof. */
function placeOf(message: Decoded, { localName, oneof }: DescField): { holder: Decoded; key: string } | undefined {
  if (!oneof) return { holder: message, key: localName };
  const chosen = message[oneof.localName] as Decoded | undefined;
  if (!chosen || typeof chosen !== 'object')
    return message[localName] === undefined ? undefined : { holder: message, key: localName };
  return (chosen.$case ?? chosen.case) === localName ? { holder: chosen, key: 'value' } : undefined;
}
