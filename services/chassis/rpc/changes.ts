// The changes that an update of a message asks for, by its update mask. What a changed field may be is left to validation and
// to the rules.
import { invalidField } from './errors.ts';

/** How each modifiable field of a message becomes a change. */
export type Modifiable<Message, Changes> = {
  [Name in keyof Changes & keyof Message]: (message: Message) => Changes[Name];
};

/**
 * The changes that an update asks for (AIP-134): of the fields that the mask names, of all with "*", and of those that
 * are set without a mask. Paths are taken in both spellings, as REST callers know fields by their JSON names.
 */
export function toChanges<Message, Changes>(
  message: Message,
  mask: readonly string[] | undefined,
  modifiable: Modifiable<Message, Changes>,
): Partial<Changes> {
  const names = Object.keys(modifiable) as (keyof Changes & keyof Message)[];
  const paths = mask?.map((path) => path.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())) ?? [];
  const unknown = paths.findIndex((path) => path !== '*' && !names.includes(path as never));
  if (unknown >= 0) throw invalidField('updateMask', `"${mask![unknown]}" cannot be changed, only ${names.join(', ')}`);
  const isNamed = (name: (typeof names)[number]) =>
    paths.length > 0 ? paths.includes('*') || paths.includes(name as string) : isSet(message[name]);
  return Object.fromEntries(names.filter(isNamed).map((name) => [name, modifiable[name](message)])) as never;
}

const isSet = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : Boolean(value));
