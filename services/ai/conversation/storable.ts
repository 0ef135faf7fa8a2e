// What a model writes goes into texts and JSON of PostgreSQL, which hold no NUL and no half of a surrogate pair. Such characters
// become the replacement character, as a decoder does with bytes that are no text, because nobody can be asked to mend them.

const replacement = '\ufffd';

/** The same value, in which every text, and every name of a field, can be stored. */
export const toStorable = <Value>(value: Value): Value => storable(value) as Value;

function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', replacement);
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, content]) => [storable(name), storable(content)]));
}
