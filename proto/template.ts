// The path templates of google.api.http. The door matches them, and the service reads their variables: one reading for both,
// so that no path is one thing to the one and another to the other.
// A variable stands for one segment and never swallows a custom verb: `/v1/workouts/{workout_id}` does not match
// `/v1/workouts/7:finish`.

/** `{name}` matches what `*` does, and `{name=shelves/*}` what stands in it. */
export const withoutVariables = (template: string): string => mark(template).replace(/[<>]/g, '');

/** The fields that the path gives, in its order. */
export const variablesOf = (template: string): string[] =>
  [...template.matchAll(/\{([^}=]*)(?:=[^}]*)?\}/g)].map(([, name]) => name!);

/**
 * The regular expression, in the syntax that RE2 and JavaScript share, that a whole path must match; in its groups is what
 * stands in the variables.
 */
export function toRegex(template: string): string {
  const [, path, verb = ''] = /^(.*?)(:[^/<>]*)?$/.exec(mark(template))!;
  const segments = path!.split('/');
  const last = segments.length - 1;
  return segments.map((segment, index) => toSegmentRegex(segment, index === last)).join('/') + quote(verb);
}

/** Variables between angle brackets, which no path has. */
const mark = (template: string): string =>
  template.replace(/\{[^}=]*(?:=([^}]*))?\}/g, (_variable, pattern: string | undefined) => `<${pattern ?? '*'}>`);

function toSegmentRegex(segment: string, last: boolean): string {
  const [, opens, inner, closes] = /^(<?)(.*?)(>?)$/.exec(segment)!;
  return `${opens && '('}${toWildcard(inner!, last)}${closes && ')'}`;
}

/** Only the last segment can have a custom verb after it, so only there a colon ends the variable. */
function toWildcard(segment: string, last: boolean): string {
  if (segment === '**') return last ? '(?:[^/]+/)*[^/:]+' : '[^/]+(?:/[^/]+)*';
  if (segment === '*') return last ? '[^/:]+' : '[^/]+';
  return quote(segment);
}

const quote = (text: string): string => text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
