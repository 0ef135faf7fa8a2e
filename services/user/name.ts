// Names that people give: to themselves, to an organisation, to a key.
import { invalidField } from '#chassis/errors.ts';

/** Without space around it, in one spelling. @throws Refusal INVALID_FIELDS, which names the field */
export function toName(name: string, field = 'name'): string {
  const trimmed = name.trim().normalize('NFC');
  if (trimmed === '') throw invalidField(field, 'must not be blank');
  if (/\p{Cc}/u.test(trimmed)) throw invalidField(field, 'must not have control characters');
  return trimmed;
}
